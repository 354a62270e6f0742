"""Sample data: a made-up district at work, made through the same acts a clerk does."""
