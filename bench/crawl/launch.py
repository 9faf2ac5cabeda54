"""Runs a command from a small process, and says what it cost: ``launch.py FD COMMAND …``.

A process that is started by a large one counts as being as large before it has become its program
(``ru_maxrss`` survives exec), so the benchmark, which holds whole sites and archives in memory,
starts nothing itself. The file descriptor ``FD`` gets two lines of JSON: the process id, and at
the end ``began`` (seconds since 1970), ``seconds``, ``user`` and ``cpu`` (seconds), ``memory``
(KiB) and ``status``. Python's start of this process itself is in none of them.
"""

import json
import os
import sys
import time


def main() -> None:
    report, command = int(sys.argv[1]), sys.argv[2:]
    os.set_inheritable(report, False)
    with os.fdopen(report, "w", encoding="ascii", buffering=1) as stream:
        began, start = time.time(), time.monotonic()
        child = os.posix_spawnp(command[0], command, os.environ)
        print(json.dumps(child), file=stream)
        _, status, usage = os.wait4(child, 0)
        cost = {
            "began": began,
            "seconds": time.monotonic() - start,
            "user": usage.ru_utime,
            "cpu": usage.ru_utime + usage.ru_stime,
            "memory": usage.ru_maxrss,
            "status": os.waitstatus_to_exitcode(status),
        }
        print(json.dumps(cost), file=stream)


if __name__ == "__main__":
    main()
