"""Pages of print as web pages of the papers."""
