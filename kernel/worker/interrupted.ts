/** What user code gets thrown when the user presses Stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  constructor() {
    super("stopped by the user");
  }
}

/** Also true of the library's own error of that name, and of an aborted `fetch`. */
export function isInterruption(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === "InterruptedError" || error.name === "AbortError")
  );
}
