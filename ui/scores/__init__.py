"""Score sheets: scoring a year, all units side by side, criteria sets."""
