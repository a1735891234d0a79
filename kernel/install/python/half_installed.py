"""Removes the records of packages whose installation was cut off, so that pip installs them again.

pip writes a package's files, then INSTALLER, then the list of all of them (RECORD). A kill in between
leaves a package that pip takes for installed. Prints the names of those it removed.
"""

import importlib.metadata
import shutil

for distribution in importlib.metadata.distributions():
    record = distribution.read_text("RECORD")
    if record is None or "/INSTALLER," not in record:
        folder = distribution._path
        print(folder.name)
        shutil.rmtree(folder)
