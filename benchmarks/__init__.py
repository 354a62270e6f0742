"""What is measured, beside what it is measured against: `python3 dev.py bench`."""
