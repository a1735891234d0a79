/** Errors as Jupyter shows them: name, message, the learner's line with a caret, the way there. */
import { inspect, types } from "node:util";
import type { ExpressionError } from "../ipc.js";
import type { Frame, Stacks } from "./stack.js";

const RED = "\x1b[31m";
const BOLD_RED = "\x1b[1;31m";
const DIM = "\x1b[2m";
const CYAN = "\x1b[36m";
const RESET = "\x1b[0m";

/** Longer messages are cut; a tensor of a million numbers in a message helps nobody. */
const MESSAGE_LIMIT = 4000;
const FRAME_LIMIT = 20;
const CAUSE_LIMIT = 5;
const LIBRARY_FRAMES = 2;

export function describeError(error: unknown, stacks: Stacks): ExpressionError {
  const { ename, evalue } = headline(error);
  const [first = "", ...rest] = errorLines(error, stacks, new Set());
  // Two entries, because some exports (Markdown) put an empty line between entries.
  const traceback = rest.length === 0 ? [first] : [first, rest.join("\n")];
  return { ename, evalue, traceback };
}

function* errorLines(error: unknown, stacks: Stacks, seen: Set<unknown>): Generator<string> {
  seen.add(error);
  const { ename, evalue } = headline(error);
  yield `${BOLD_RED}${ename}${RESET}: ${evalue}`;
  if (!isError(error)) return;
  const frames = stacks.frames(text(() => error.stack));
  const blamed = frames.find((frame) => frame.text !== null);
  if (blamed) yield* excerpt(blamed);
  yield* frameLines(frames);
  yield* related(error, stacks, seen);
}

function* related(error: Error, stacks: Stacks, seen: Set<unknown>): Generator<string> {
  const several = read(() => (error as AggregateError).errors);
  if (Array.isArray(several)) {
    for (const [index, each] of several.slice(0, CAUSE_LIMIT).entries()) {
      if (seen.has(each)) continue;
      yield `${DIM}Error ${index + 1} of ${several.length}:${RESET}`;
      yield* indented(errorLines(each, stacks, seen));
    }
  }
  const cause = read(() => error.cause);
  if (cause === undefined || seen.has(cause) || seen.size > CAUSE_LIMIT) return;
  yield `${DIM}Caused by:${RESET}`;
  yield* errorLines(cause, stacks, seen);
}

function* indented(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `  ${line}`;
}

/** The line before, the line itself and a caret. */
function* excerpt(frame: Frame): Generator<string> {
  const { line, column } = frame.place;
  const lines = frame.text?.split("\n") ?? [];
  const width = String(line).length;
  yield `${CYAN}${where(frame)}${RESET}`;
  for (const number of [line - 1, line]) {
    const content = lines[number - 1];
    if (content === undefined) continue;
    yield `${DIM}${String(number).padStart(width + 2)} | ${RESET}${content.slice(0, 200)}`;
  }
  if (column <= 200) {
    // Tabs stay tabs, so that the caret stands below its character.
    const indent = (lines[line - 1] ?? "").slice(0, column - 1).replace(/[^\t]/g, " ");
    yield `${DIM}${" ".repeat(width + 2)} | ${RESET}${indent}${RED}^${RESET}`;
  }
}

function* frameLines(frames: readonly Frame[]): Generator<string> {
  let libraries = 0;
  let shown = 0;
  for (const [index, frame] of frames.entries()) {
    libraries = frame.kind === "library" ? libraries + 1 : 0;
    if (libraries > LIBRARY_FRAMES) continue;
    shown++;
    if (shown > FRAME_LIMIT) return;
    // A single frame at the top level says no more than the excerpt did.
    if (frames.length === 1 && frame.text !== null && !frame.name) continue;
    const at = frame.name ? `${frame.name} (${where(frame)})` : where(frame);
    const style = frame.kind === "library" ? DIM : "";
    const more = libraries === LIBRARY_FRAMES && frames[index + 1]?.kind === "library" ? " …" : "";
    yield `${style}    at ${at}${more}${style && RESET}`;
  }
}

function where(frame: Frame): string {
  return `${frame.file}:${frame.place.line}:${frame.place.column}`;
}

function headline(error: unknown): { readonly ename: string; readonly evalue: string } {
  if (!isError(error)) return { ename: "Thrown", evalue: cut(show(error)) };
  const name = text(() => error.name);
  const className = text(() => error.constructor.name);
  const ename = (name === "Error" && className) || name || className || "Error";
  return { ename, evalue: cut(text(() => error.message)) };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function show(value: unknown): string {
  return text(() => inspect(value, { depth: 3, maxArrayLength: 20 }));
}

function cut(message: string): string {
  const rest = message.length - MESSAGE_LIMIT;
  return rest > 0 ? `${message.slice(0, MESSAGE_LIMIT)}… (${rest} more characters)` : message;
}

/** A property of a thrown object may itself throw. */
function read(property: () => unknown): unknown {
  try {
    return property();
  } catch {
    return undefined;
  }
}

function text(property: () => unknown): string {
  const value = read(property);
  return typeof value === "string" ? value : "";
}
