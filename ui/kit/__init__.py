"""The visual language: tokens, painted marks, buttons, fields, cards, lists. Pages are put together from these only."""
