"""Which stretches of a recording stand out as efforts, and which of them are one set."""
