"""The window: Qt only, no rule and no SQL."""
