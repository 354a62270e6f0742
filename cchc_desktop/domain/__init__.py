"""The rules of the counter: frozen records and what may be done with them; standard library only."""
