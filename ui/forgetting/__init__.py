"""Personal parts that may go: by their age, because another office asks, by a lawful order for one dossier."""
