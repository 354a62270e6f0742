"""Figures and reports of a period."""
