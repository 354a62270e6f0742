"""Hồ sơ của tôi đến đâu (F12): one box over the window, the answer to read out beside it."""
