"""What happens to requests and responses."""
