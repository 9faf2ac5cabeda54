"""Generated reprint families and hard negatives, and what is measured on them."""
