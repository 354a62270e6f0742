"""The dossiers: the list one looks things up in, and one dossier with its papers and its history."""
