"""Reads JSON lines, writes for each the cell that papermill would inject for these parameters, as JSON lines."""

import json
import sys

import papermill  # noqa: F401 (it registers the translator, as it does for every user)
from papermill.translators import translate_parameters

for line in sys.stdin:
    print(json.dumps(translate_parameters("gradlab", "typescript", json.loads(line))))
