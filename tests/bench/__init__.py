"""The benchmark counts right. Mirrors no room, but ``bench/``."""
