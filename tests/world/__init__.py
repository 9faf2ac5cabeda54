"""What the world says that is not so: servers and clocks that lie, and what a run makes of it."""
