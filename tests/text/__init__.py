"""Characters, and what a reader sees."""
