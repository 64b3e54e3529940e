"""A team's season: watch files of many athletes over many weeks, with truth beside each."""
