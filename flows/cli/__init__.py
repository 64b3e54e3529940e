"""The command `thirdlap`: one module a command."""
