"""The text of a page, out of text and PDF files."""
