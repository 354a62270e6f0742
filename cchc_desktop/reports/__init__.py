"""Indicators, periodic forms and spreadsheets."""
