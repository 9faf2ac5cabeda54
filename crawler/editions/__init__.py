"""Printed pages in an archive."""
