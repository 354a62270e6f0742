"""Settings: the office's own data, accounts, the screen, backup and check."""
