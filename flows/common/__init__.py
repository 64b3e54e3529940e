"""What every part of `flows` shares: words on screen, settings, the workspace."""
