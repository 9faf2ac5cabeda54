"""Whether an archive is whole, and its repair."""
