"""Text of pages of whatever source: characters out of bytes, what a reader sees of HTML."""
