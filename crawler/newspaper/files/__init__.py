"""Pages of print as files."""
