"""What one activity adds up to: summary, splits, laps, histograms, best efforts."""
