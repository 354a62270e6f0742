"""Anything in two words (Ctrl K): dossiers, people and acts in one list."""
