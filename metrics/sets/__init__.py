"""Sets: efforts that belong together, their rests, their names, and how a coach writes them."""
