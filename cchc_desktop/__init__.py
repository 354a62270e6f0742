"""CCHC Desktop: the one-stop counter of a commune, on one PC, without a network."""
