"""Money of a day, the register book, the list to sign: what the counter keeps on paper beside the dossiers."""
