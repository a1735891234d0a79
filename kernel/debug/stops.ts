/** Where V8 can stop in a cell, seen from the learner's text. */
import { Session } from "node:inspector";
import { compileFunction } from "node:vm";
import { type Generated, offsetOf, originalPlace, type Place } from "../positions.js";
import type { LocationRange } from "./devtools.js";

/** A place in generated code as V8 counts: both from 0. */
export interface V8Place {
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export interface Stop {
  readonly at: V8Place;
  /** In the learner's text. */
  readonly place: Place;
}

/** The places at which the learner's own code can stop, in the order of the text. */
export function learnersStops(source: Generated): readonly Stop[] {
  const { javascript } = source.program;
  const inserted = insertedRanges(source);
  return breakLocations(javascript).flatMap((at) => {
    const offset = offsetOf(javascript, placeOf(at));
    if (inserted.some(([start, end]) => offset >= start && offset < end)) return [];
    return [{ at, place: originalPlace(source, placeOf(at)) }];
  });
}

/** The first place to stop at or after a line; null behind the last statement. */
export function stopFor(stops: readonly Stop[], line: number, column = 1): Stop | null {
  let best: Stop | null = null;
  for (const stop of stops) {
    const { place } = stop;
    if (place.line < line || (place.line === line && place.column < column)) continue;
    if (!best || place.line < best.place.line) best = stop;
  }
  return best;
}

export function placeOf({ lineNumber, columnNumber }: V8Place): Place {
  return { line: lineNumber + 1, column: columnNumber + 1 };
}

/**
 * Stretches of the generated code that are no statements of the learner's; [start, end), ascending. Inserted
 * is what stands between the learner's text up to an anchor, and that anchor; `$.` in front of a name, say, is
 * part of the learner's statement, so of each insertion only what its last statement ends counts.
 */
export function insertedRanges({
  text,
  program: { javascript, positions },
}: Generated): readonly (readonly [start: number, end: number])[] {
  const ranges: (readonly [number, number])[] = [];
  // V8 wants no two that touch.
  const add = (start: number, end: number): void => {
    const last = ranges.at(-1);
    if (last?.[1] === start) ranges[ranges.length - 1] = [last[0], end];
    else ranges.push([start, end]);
  };
  for (const [at, [generated, original]] of positions.entries()) {
    const [end, next] = positions[at + 1] ?? [javascript.length, text.length];
    const start = generated + Math.max(0, next - original);
    if (end <= start) continue;
    if (at === positions.length - 1) {
      // The end of the cell's function, with the place behind it where V8 returns.
      add(start, end + 1);
      continue;
    }
    const length = STATEMENTS.exec(javascript.slice(start, end))?.[0].length ?? 0;
    if (length > 0) add(start, start + length);
  }
  return ranges;
}

const STATEMENTS = /^[^]*(?:[;{}]|__gradlabInterrupt\(\),)/;

/** The same as V8 wants them: stepping does not stop there. */
export function skipList(scriptId: string, source: Generated): readonly LocationRange[] {
  const { javascript } = source.program;
  const starts = [0];
  for (let at = javascript.indexOf("\n"); at >= 0; at = javascript.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  let line = 0;
  const v8Place = (offset: number): V8Place => {
    while ((starts[line + 1] ?? Infinity) <= offset) line++;
    return { lineNumber: line, columnNumber: offset - (starts[line] ?? 0) };
  };
  return insertedRanges(source).map(([start, end]) => ({
    scriptId,
    start: v8Place(start),
    end: v8Place(end),
  }));
}

/** The kernel's prefix stands before the learner's first character, which the second anchor points to. */
export function beginOf(positions: Generated["program"]["positions"]): number {
  const [, second] = positions;
  return second?.[1] === 0 ? second[0] : 0;
}

/**
 * V8 of this process compiles the code, and does not run it: the execution process, which may be busy, has
 * the same V8 and so the same places.
 */
function breakLocations(javascript: string): readonly V8Place[] {
  const session = new Session();
  session.connect();
  let scriptId: string | undefined;
  let locations: readonly { lineNumber: number; columnNumber?: number | undefined }[] = [];
  session.on("Debugger.scriptParsed", ({ params }) => {
    if (params.url === PROBE) scriptId = params.scriptId;
  });
  try {
    session.post("Debugger.enable");
    compileFunction(javascript, [], { filename: PROBE });
    if (scriptId === undefined) return [];
    const start = { scriptId, lineNumber: 0, columnNumber: 0 };
    session.post("Debugger.getPossibleBreakpoints", { start }, (error, found) => {
      if (!error) ({ locations } = found);
    });
  } finally {
    session.disconnect();
  }
  return locations.map(({ lineNumber, columnNumber = 0 }) => ({ lineNumber, columnNumber }));
}

const PROBE = "gradlab-probe:";
