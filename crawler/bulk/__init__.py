"""Many archives, one question: jobs on Apache Spark (the extra ``bulk``; docs/bulk.md)."""
