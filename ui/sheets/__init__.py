"""A printed sheet held against the records."""
