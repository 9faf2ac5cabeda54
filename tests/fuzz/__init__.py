"""Every reader under a fuzzer (``make fuzz``), and for a moment here. Mirrors no room."""
