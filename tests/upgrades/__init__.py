"""Archives that earlier versions wrote still open. Mirrors no room: see README.md."""
