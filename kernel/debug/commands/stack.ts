/** Where the program stands, and why. */
import { Fields } from "../../protocol/json.js";
import type { Commands } from "../commands.js";
import type { Debugger } from "../debugger.js";
import type { CallFrame, RemoteObject } from "../devtools.js";
import { dapFrame, type Frame } from "../frames.js";
import { isTopLevel } from "../scripts.js";
import type { Part } from "../variables.js";

export function stackCommands(debug: Debugger): Commands {
  return {
    stackTrace: (args) => {
      const fields = new Fields(args, "stackTrace");
      const frames = debug.execution.pause?.frames ?? [];
      const start = fields.integer("startFrame", 0);
      const count = fields.integer("levels", 0) || frames.length;
      return {
        stackFrames: frames.slice(start, start + count).map(dapFrame),
        totalFrames: frames.length,
      };
    },
    scopes: async (args) => {
      const frame = frameOf(debug, new Fields(args, "scopes").integer("frameId"));
      return { scopes: frame.call ? await scopesOf(debug, frame.call) : [] };
    },
    exceptionInfo: () => {
      const { paused, reason } = debug.execution.paused();
      if (reason !== "exception") throw new Error("the program was not stopped by an error");
      const { className = "Error" } = paused.data as RemoteObject;
      const description = debug.exceptions.text(paused);
      return { exceptionId: className, description, breakMode: "always" };
    },
  };
}

export function frameOf(debug: Debugger, id: number): Frame {
  const frame = debug.execution.paused().frames.find((one) => one.id === id);
  if (!frame) throw new Error(`there is no stack frame ${id}: the program has gone on`);
  return frame;
}

/** The first is what a client opens by itself. */
async function scopesOf(debug: Debugger, call: CallFrame): Promise<readonly object[]> {
  const { asked: variables, inspection } = debug;
  const scope = (name: string, parts: () => Promise<readonly Part[]>, extra: object = {}) => {
    return { name, variablesReference: variables.scope(parts), expensive: false, ...extra };
  };
  const own = [...specials(debug, call), ...partsOf(debug, call, "own")];
  const outer = partsOf(debug, call, "outer");
  const found = [
    scope("Locals", () => Promise.resolve(own), { presentationHint: "locals" }),
    scope("Closure", () => Promise.resolve(outer)),
    scope("Cells", async () => [{ object: await inspection.names("asked") }]),
  ];
  const filled: object[] = [];
  for (const one of found) {
    if ((await variables.open(one.variablesReference)).length > 0) filled.push(one);
  }
  const globals = call.scopeChain.find(({ type }) => type === "global");
  if (!globals) return filled;
  const parts = (): Promise<readonly Part[]> => Promise.resolve([{ object: globals.object }]);
  return [...filled, scope("Globals", parts, { expensive: true })];
}

/** What has no name of its own: the error, the value that is given back, `this`. */
function specials(debug: Debugger, call: CallFrame): readonly Part[] {
  const { paused, reason } = debug.execution.paused();
  const isTop = paused.callFrames[0] === call;
  const parts: Part[] = [];
  if (reason === "exception" && paused.data) {
    parts.push({ name: "(error)", object: paused.data as RemoteObject });
  }
  if (isTop && call.returnValue && call.returnValue.type !== "undefined") {
    parts.push({ name: "(return value)", object: call.returnValue });
  }
  if (call.this.type !== "undefined") parts.push({ name: "this", object: call.this });
  return parts;
}

/** The function's own scopes with their blocks, or those of the functions around it. */
function partsOf(debug: Debugger, call: CallFrame, which: "own" | "outer"): readonly Part[] {
  const { callFrameId, scopeChain } = call;
  const end = scopeChain.findIndex(({ type }) => type === "local");
  return scopeChain.flatMap(({ type, object, startLocation }, scopeNumber): readonly Part[] => {
    if (type === "global" || type === "script") return [];
    if (scopeNumber <= end !== (which === "own")) return [];
    // What a cell declares at its top level stands among the names of cells.
    const script = startLocation && debug.scripts.byId(startLocation.scriptId);
    if (type !== "block" && script && isTopLevel(script, startLocation)) return [];
    return [{ object, scope: { callFrameId, scopeNumber } }];
  });
}
