"""The registers of the work behind the indices."""
