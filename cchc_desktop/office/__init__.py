"""The parts put together: one office at work on its data folder."""
