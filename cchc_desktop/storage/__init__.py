"""The encrypted file of one office: opening, migrating, the change log, one repository a record kind."""
