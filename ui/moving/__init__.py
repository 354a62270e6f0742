"""Moving in: an old register chosen, read, matched, tried, taken over."""
