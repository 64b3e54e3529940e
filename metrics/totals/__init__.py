"""Sum one activity up: summary, splits, laps, histograms, best efforts."""
