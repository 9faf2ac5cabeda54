"""One step of an article's way each, in the order in which they run."""
