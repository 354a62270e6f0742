"""CCHC Desktop: the one-stop counter of a commune, on one PC, without a network."""

__version__ = "0.4.0"
