"""Post files, built by the real Jekyll. Mirrors no room: a reader of the archive from outside."""
