/** How a paused program goes on, and how a running one is paused. */
import type { Commands } from "../commands.js";
import type { Debugger } from "../debugger.js";
import { requireStart } from "./session.js";

export function steppingCommands(debug: Debugger): Commands {
  const step = (kind: "next" | "stepIn" | "stepOut") => () => {
    requireStart(debug);
    debug.execution.step(kind);
    return {};
  };
  return {
    continue: () => {
      requireStart(debug);
      debug.execution.resume();
      return { allThreadsContinued: true };
    },
    next: step("next"),
    stepIn: step("stepIn"),
    stepOut: step("stepOut"),
    pause: () => {
      requireStart(debug);
      debug.execution.askPause();
      return {};
    },
  };
}
