"""What the world says that is not so: servers and clocks that lie, and what a run makes of it.

Mirrors no room: what lies comes from outside, and a whole run answers for it.
"""
