"""From efforts to what a coach calls them: rests, names, groups, sets and their text."""
