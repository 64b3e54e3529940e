"""Watch files with known truth."""
