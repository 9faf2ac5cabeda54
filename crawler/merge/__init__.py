"""Another archive of the same source taken into this one, with all that it knows."""
