"""Accounts, keys, sealing and signing."""
