"""What is known of the source, and nothing else: text in, plain values out."""
