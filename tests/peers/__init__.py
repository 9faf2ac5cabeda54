"""Test suites of others, run against this project's parts: ``make peers``. Mirrors no room."""
