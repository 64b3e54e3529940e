"""What the watch says was an effort: workout steps, split messages, laps that were pressed."""
