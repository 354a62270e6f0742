"""The start page: what is due, what just came in, what is unsent, how far from the year's commitment."""
