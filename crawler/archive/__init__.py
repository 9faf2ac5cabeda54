"""What is on disk. Knows nothing of Scrapy's engine."""
