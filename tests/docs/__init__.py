"""The documents do what they say. Mirrors no room, but ``docs/``."""
