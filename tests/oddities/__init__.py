"""What the source does to a naive crawler, a row each (cases.toml). Mirrors no room."""
