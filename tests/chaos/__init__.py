"""The campaign ``make chaos``: whatever can be done to an archive from outside, counted.

Mirrors no room: whole commands answer for it.
"""
