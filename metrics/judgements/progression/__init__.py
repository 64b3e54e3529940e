"""Where an athlete stands on the way from 5k to 400 pace (rules A1 to A5, A18)."""
