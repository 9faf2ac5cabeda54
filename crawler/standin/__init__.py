"""A stand-in of the source on loopback: its pages, its JSON endpoint, and its bad days."""
