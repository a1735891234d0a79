/** A kernel must not outlive the server that started it, also when that is killed. */

const PERIOD = 1000;

/** Calls `gone` once when the process that started this one has ended. */
export function watchParent(gone: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, PERIOD);
  return timer.unref();
}
