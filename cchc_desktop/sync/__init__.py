"""Parcels between offices: seal, receive, merge, receipts, the stick."""
