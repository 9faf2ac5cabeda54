"""Scheduled runs as a scheduler sees them: processes, signals, full disks, exit statuses.

Mirrors no room: what is tested is what a run leaves to the next one.
"""
