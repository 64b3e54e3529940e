"""How much was run at each race pace, and how long in each zone."""
