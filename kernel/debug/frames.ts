/** The stack of a paused program, as far as it is the learner's. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Place } from "../positions.js";
import type { CallFrame, Paused, StackTrace } from "./devtools.js";
import { isTopLevel, learnersPlace, nameOf, type Script, type Scripts } from "./scripts.js";
import type { V8Place } from "./stops.js";

export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly script: Script;
  readonly place: Place;
  /** How many calls are below it. */
  readonly depth: number;
  /** In the generated code. */
  readonly at: V8Place;
  /** Null for a function that waits for one above it: it is not on the stack, and has no variables. */
  readonly call: CallFrame | null;
}

let next = 1;

export function framesOf(paused: Paused, scripts: Scripts, libraries: boolean): readonly Frame[] {
  const frames: Frame[] = [];
  for (const [above, call] of paused.callFrames.entries()) {
    const script = scripts.byId(call.location.scriptId);
    if (!script) continue;
    const { lineNumber, columnNumber = 0 } = call.location;
    const at = { lineNumber, columnNumber };
    const place = learnersPlace(script, at) ?? (libraries ? libraryPlace(script, at) : null);
    if (!place) continue;
    const name = isTopLevel(script, call.functionLocation)
      ? nameOf(script)
      : functionName(call.functionName, script);
    frames.push({
      id: next++,
      name,
      script,
      place,
      depth: paused.callFrames.length - above,
      at,
      call,
    });
  }
  return [...frames, ...waiting(paused.asyncStackTrace, scripts)];
}

function* waiting(trace: StackTrace | undefined, scripts: Scripts): Generator<Frame> {
  for (let one = trace; one; one = one.parent) {
    for (const { scriptId, lineNumber, columnNumber, functionName: name } of one.callFrames) {
      const script = scripts.byId(scriptId);
      const at = { lineNumber, columnNumber };
      const place = script && learnersPlace(script, at);
      if (!place) continue;
      yield {
        id: next++,
        name: `${functionName(name, script)} (waiting)`,
        script,
        place,
        depth: 0,
        at,
        call: null,
      };
    }
  }
}

function libraryPlace(script: Script, { lineNumber, columnNumber }: V8Place): Place | null {
  return script.kind === "library" ? { line: lineNumber + 1, column: columnNumber + 1 } : null;
}

function functionName(name: string, script: Script): string {
  // A cell's function is a property of the object of all names, which is none of the learner's business.
  const own = name.replace(/^(?:Object|\$+)\./, "");
  return own || nameOf(script);
}

export function dapFrame({ id, name, script, place, call }: Frame): DebugProtocol.StackFrame {
  return {
    id,
    name,
    line: place.line,
    column: place.column,
    source: { name: nameOf(script), path: script.path },
    presentationHint: call === null ? "subtle" : "normal",
  };
}
