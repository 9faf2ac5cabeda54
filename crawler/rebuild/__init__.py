"""From captured bytes back to an archive."""
