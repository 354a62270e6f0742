"""The screen turned to the citizen: what is being entered, to read along, with numbers masked."""
