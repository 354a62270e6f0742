"""Taking a dossier in: procedure, person, papers, how it came; what is due and what it costs stands beside."""
