import { closeSync, constants, fstatSync, openSync } from "node:fs";

const STDERR = 2;

/**
 * Runs `load` with standard error pointing at nothing: TensorFlow's library prints two lines from its
 * static initialisers, before any log level can reach it. Node cannot duplicate a descriptor, so this
 * reopens it by its name under /proc, which works for a terminal and a pipe; anything else (a file
 * shared with standard output, a socket) is left alone, and so are other platforms.
 */
export function withoutStderr<T>(load: () => T): T {
  const kept = reopen(STDERR);
  if (kept === null) return load();
  point(() => openSync("/dev/null", constants.O_WRONLY));
  try {
    return load();
  } finally {
    point(() => openSync(name(kept), constants.O_WRONLY));
    closeSync(kept);
  }
}

/** Closes standard error; `open` then gets its number, the lowest free one. */
function point(open: () => number): void {
  closeSync(STDERR);
  open();
}

function reopen(descriptor: number): number | null {
  if (process.platform !== "linux") return null;
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFIFO() && !stat.isCharacterDevice()) return null;
    // Without O_NONBLOCK, opening a pipe that nobody reads would wait for ever.
    return openSync(name(descriptor), constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return null; // No standard error, or no right to open it by name: nothing to hide.
  }
}

function name(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}
