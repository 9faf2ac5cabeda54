"""Would the tests notice? Small faults are put into the code, one at a time (``make mutants``).

Mirrors no room: all that decide what is archived are tried.
"""
