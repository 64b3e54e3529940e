"""What a store knows of every recording: whose it is, what became of it, its raw file."""
