"""Runs notebooks without a browser and says how each cell fared.

    python notebooks.py OUTPUT_FOLDER NOTEBOOK...

Executed copies go to OUTPUT_FOLDER. Exit code 1 when a cell failed, 130 when interrupted.
"""

import asyncio
import atexit
import re
import signal
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

CELL_SECONDS = 600
LIVE = sys.stdout.isatty()


class Stopped(Exception):
    """A Ctrl-C, or the end that npm or the system asks for."""


class Stop:
    """Ends the run in order: nbclient's own handler shuts the kernel down under the waiting cell."""

    def __init__(self):
        self.asked = False

    async def listen(self, notebook):
        task = asyncio.current_task()

        def stop():
            self.asked = True
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop)


class Progress:
    """One line per code cell: its place among the code cells, the outcome, the time."""

    def __init__(self, path, notebook):
        self.path = path
        self.label = re.match(r"\d+", path.stem).group() if path.stem[0].isdigit() else path.stem
        code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
        self.numbers = {index: number for number, index in enumerate(code, start=1)}
        self.total = len(code)
        self.current = None
        self.started = 0.0

    def name(self):
        return f"{self.label} cell {self.numbers.get(self.current, 0)}/{self.total}"

    def start(self, cell, cell_index):
        if cell_index not in self.numbers:
            return
        self.current = cell_index
        self.started = time.monotonic()
        if LIVE:
            print(f"{self.name()} …", end="", flush=True)

    def end(self, outcome):
        seconds = time.monotonic() - self.started
        print(f"{chr(13) if LIVE else ''}{self.name()} {outcome} {seconds:.1f} s", flush=True)


def run(path, output_folder):
    """Executes one notebook; returns a description of the failure, or None."""
    notebook = nbformat.read(path, as_version=4)
    progress = Progress(path, notebook)

    def executed(cell, cell_index, execute_reply):
        if execute_reply["content"]["status"] == "ok":
            progress.end("ok")

    stop = Stop()
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        startup_timeout=120,
        resources={"metadata": {"path": str(path.parent)}},
        on_notebook_start=stop.listen,
        on_cell_start=progress.start,
        on_cell_executed=executed,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        progress.end("FAILED")
        return f"{path}, cell {progress.numbers[progress.current]} of {progress.total}:\n{traceback(error)}"
    except CellTimeoutError:
        progress.end("FAILED")
        return f"{path}, cell {progress.numbers[progress.current]}: not done after {CELL_SECONDS} s"
    except (DeadKernelError, asyncio.CancelledError):
        # nbclient takes any cancellation for the kernel's death.
        if stop.asked:
            progress.end("stopped")
            raise Stopped from None
        progress.end("FAILED")
        return f"{path}, cell {progress.numbers.get(progress.current, 0)}: the kernel died"
    except RuntimeError as error:
        # nbclient would shut down, at exit, the kernel that it never had.
        atexit.unregister(client._cleanup_kernel)
        return f"{path}: the kernel did not start: {error}"
    except Exception as error:
        if type(error).__name__ == "NoSuchKernel":
            return f"{path}: there is no kernel named {error.name}; `npm run setup` installs ours"
        raise
    finally:
        output_folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, output_folder / path.name)
    return None


def traceback(error):
    text = error.traceback
    return text if LIVE else re.sub(r"\x1b\[[0-9;]*m", "", text)


def main(output_folder, paths):
    failures = []
    started = time.monotonic()
    for path in paths:
        try:
            failure = run(path, output_folder)
        except (Stopped, KeyboardInterrupt):
            print("Stopped.")
            return 130
        if failure is not None:
            failures.append(failure)
            print(failure, flush=True)
    done = f"notebooks: {len(paths) - len(failures)} passed, {len(failures)} failed"
    print(f"{done} ({time.monotonic() - started:.0f} s)")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
