"""Runs a notebook with nbclient and prints, for each cell, its outputs: type, and content by MIME type or text."""

import json
import sys

import nbformat
from nbclient import NotebookClient

source, folder = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
client = NotebookClient(
    notebook,
    kernel_name="gradlab",
    timeout=60,
    allow_errors=True,
    resources={"metadata": {"path": folder}},
)
client.execute()
nbformat.validate(notebook)


def content(output):
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return output.data


json.dump([[content(output) for output in cell.outputs] for cell in notebook.cells], sys.stdout)
