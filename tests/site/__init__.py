"""Readers of the source's pages: values in, values out."""
