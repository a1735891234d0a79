/** The errors of a cell that are not the program's own. */
import type { ExpressionError, MimeBundle } from "../ipc.js";
import type { ErrorReply, ExpressionReply } from "../protocol/execute.js";

export const STOPPED_EARLY: ExpressionError = plain(
  "InterruptedError",
  "stopped by the user before it ran",
);

/** The execution process died under the cell, and a new one has taken its place. */
export function processDied(reason: string): ExpressionError {
  return plain("ProcessDied", `${reason} ${LOST}`);
}

export const LOST =
  "The variables and imports of all cells are gone. A new process is in place: run your cells again from the top.";

/** The values are still there; only the check does not know their names. */
export const TYPES_LOST =
  "The type checker ended several times in a row and has lost what the cells declared. Run the cells again that declare the names you use.";

/** A failure of the kernel itself, which is no reason to leave the client without an answer. */
export function kernelFailed(error: unknown): ExpressionError {
  return plain("KernelError", error instanceof Error ? error.message : String(error));
}

export function errorReply(error: ExpressionError): ErrorReply {
  return { status: "error", ...error };
}

export function expressionReply(value: MimeBundle | ExpressionError | undefined): ExpressionReply {
  if (!value) return errorReply(plain("KernelError", "the expression was not evaluated"));
  return "ename" in value ? errorReply(value) : { status: "ok", ...value };
}

function plain(ename: string, evalue: string): ExpressionError {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}
