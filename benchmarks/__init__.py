"""Speed beside named peers, measured in one run: ratios, never bare seconds."""
