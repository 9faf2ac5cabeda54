"""What a hostile site can do to a crawl. Mirrors no room: see the table in docs/security.md."""
