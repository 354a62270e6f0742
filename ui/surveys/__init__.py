"""Satisfaction surveys: sheets typed in, one key an answer; what they add up to."""
