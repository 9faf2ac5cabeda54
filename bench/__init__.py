"""Benchmarks: figures for the docs, never timed tests."""
