"""Reprints: the same story under many names (docs/reprints.md)."""
