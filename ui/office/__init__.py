"""The receiving office: the units below, what came from them, what waits, receipts with and without a stick."""
