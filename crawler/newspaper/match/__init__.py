"""Which online article a printed one is."""
