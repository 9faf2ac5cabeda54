"""Makefile, release, CONTRIBUTING.md and these tests themselves. Mirrors no room."""
