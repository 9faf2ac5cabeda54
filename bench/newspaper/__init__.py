"""Made-up newspaper editions with their truth, and the figures of reading them."""
