"""Runs a notebook through nbclient, with options and reports what nbclient said, as JSON.

    python scenarios.py NOTEBOOK OPTIONS

The executed notebook takes the place of the one that was read. OPTIONS is JSON; its entries are the client's
traits. Run in the notebook's folder.
"""

import json
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

path, options = sys.argv[1], json.loads(sys.argv[2])
notebook = nbformat.read(path, as_version=4)
client = NotebookClient(notebook, resources={"metadata": {"path": "."}}, **options)
outcome = {"raised": None, "message": ""}
try:
    client.execute()
except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
    outcome = {"raised": type(error).__name__, "message": str(error)}
nbformat.validate(notebook)
nbformat.write(notebook, path)
json.dump(outcome, sys.stdout)
