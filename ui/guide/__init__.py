"""The guide (F1): chapters at the left, one at the right, found by any word."""
