"""Runs a program in a terminal of its own; its input and output are this process's.

    python terminal.py PROGRAM ARGUMENT...
"""

import os
import pty
import sys

status = pty.spawn(["sh", "-c", 'stty rows 40 cols 120; exec "$@"', "sh", *sys.argv[1:]])
sys.exit(os.waitstatus_to_exitcode(status))
