"""The provincial system: what was not entered there yet, field by field to copy, the code it gives back."""
