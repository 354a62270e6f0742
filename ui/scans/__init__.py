"""What comes out of the scanner, beside the dossier it belongs to."""
