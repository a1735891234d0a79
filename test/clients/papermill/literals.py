"""Reads JSON lines, writes for each the cell that papermill would inject for these parameters, as JSON lines.

Where it refuses, the line says why, behind "! ".
"""

import json
import sys

import papermill  # noqa: F401 (it registers the translator, as it does for every user)
from papermill.exceptions import PapermillException
from papermill.translators import translate_parameters

for line in sys.stdin:
    try:
        print(json.dumps(translate_parameters("gradlab", "typescript", json.loads(line))))
    except PapermillException as error:
        print(json.dumps(f"! {error}"))
