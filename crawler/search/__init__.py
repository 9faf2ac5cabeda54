"""The search index of an archive: made of it alone, thrown away at any time. Knows no HTTP."""
