"""Post files: Markdown with front matter, as the source holds them."""
