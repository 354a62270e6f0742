"""Printed forms: a domain object becomes the bytes of a PDF."""
