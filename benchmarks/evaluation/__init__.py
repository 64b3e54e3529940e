"""Score the product against simulated truth: sessions, seasons, and what must not vary."""
