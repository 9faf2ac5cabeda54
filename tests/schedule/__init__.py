"""Scheduled runs as a scheduler sees them: processes, signals, full disks, exit statuses."""
