"""The archive as tables for pandas, DuckDB and their like; it only reads (docs/data.md)."""
