"""The commitments: the list with where each stands, the form, signing on paper and digitally."""
