/** The requests of the protocol by their names. */
import type { JsonObject } from "../protocol/json.js";
import type { Debugger } from "./debugger.js";
import { sessionCommands } from "./commands/session.js";
import { sourceCommands } from "./commands/sources.js";
import { stackCommands } from "./commands/stack.js";
import { steppingCommands } from "./commands/stepping.js";
import { valueCommands } from "./commands/values.js";

/** Gives the body of the response; an error is a response without success. */
export type Command = (args: JsonObject) => object | Promise<object>;
export type Commands = Readonly<Record<string, Command>>;

export function commands(debug: Debugger): Commands {
  return {
    ...sessionCommands(debug),
    ...sourceCommands(debug),
    ...steppingCommands(debug),
    ...stackCommands(debug),
    ...valueCommands(debug),
  };
}
