/** `exit` and `quit`, as one types them in a console: the client is asked to end. */
import type { ExpressionError } from "../ipc.js";

const WORDS = /^\s*(?:exit|quit)(?:\(\))?;?\s*$/;
/** The check's complaint about a name that nobody declared, or the run's where nothing is checked. */
const UNKNOWN = /^TS(?:2304|2552) |^(?:exit|quit) is not defined$/;

/** Whether a cell that failed meant to leave: whoever declares such a name gets its value instead. */
export function asksToLeave(code: string, error: ExpressionError): boolean {
  return WORDS.test(code) && UNKNOWN.test(error.evalue);
}
