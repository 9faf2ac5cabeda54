"""What the servers really sent, in WARC 1.1 (ISO 28500): written, read, checked, indexed."""
