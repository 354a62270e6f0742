"""Procedures in force and the calendar of days off: looked up, corrected, replaced by dated versions, imported."""
