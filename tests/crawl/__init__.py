"""Whole crawls against a stand-in, from a listing to the archive. Mirrors no room."""
