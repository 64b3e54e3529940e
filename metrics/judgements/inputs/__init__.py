"""What judgements rest on: an athlete's facts, and what the coach knows."""
