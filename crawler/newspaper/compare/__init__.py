"""A printed article and its online copy, side by side."""
