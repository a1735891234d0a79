"""Mends what a kill of pip has left, so that pip installs it again. Prints the names of what was removed.

pip writes a package's files, then INSTALLER, then the list of all of them (RECORD): one that was cut off
has a record that pip takes for whole. What pip replaces it puts aside under a name that begins with "~";
of its own replacement it may leave nothing that runs.
"""

import ensurepip
import importlib.metadata
import pathlib
import shutil
import sysconfig

packages = pathlib.Path(sysconfig.get_path("purelib"))


def remove(path):
    print(path.name)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


for aside in packages.glob("~*"):
    remove(aside)

whole = set()
for distribution in importlib.metadata.distributions():
    record = distribution.read_text("RECORD")
    if record is None or "/INSTALLER," not in record:
        remove(distribution._path)
    else:
        whole.add(distribution.metadata["Name"])

if "pip" not in whole:
    if (packages / "pip").exists():
        remove(packages / "pip")
    ensurepip.bootstrap()
