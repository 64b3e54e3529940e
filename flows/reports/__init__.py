"""Tables to text: every view that a command prints or draws."""
