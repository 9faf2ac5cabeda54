"""What to fetch next, and why. No selectors, no file formats."""
