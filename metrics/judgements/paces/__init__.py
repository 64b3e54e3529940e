"""What an athlete could race on a day."""
