"""What merges and bulk jobs cost: ``python -m bench.bulk``."""
