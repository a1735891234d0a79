/** `dl.check`: tries the learner's own function. */
import { ArgumentError, describe } from "../core/errors.js";
import { escapeHtml, tableHtml, tableText } from "../core/html.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import { Panel } from "../core/panel.js";
import { catalogue } from "./content/index.js";
import type { Exercise, ExerciseCase } from "./exercise.js";
import { boxHtml, paragraph } from "./look.js";
import { plainResult, sameResult } from "./same.js";
import { openHint, recordAnswer, session } from "./session.js";

/** What one case of an exercise gave. */
export interface CaseVerdict {
  /** The call, as a learner would write it. */
  readonly show: string;
  readonly passed: boolean;
  /** The right value, as text. */
  readonly expected: string;
  /** What came back, or what was thrown. */
  readonly received: string;
}

/**
 * The verdict on an exercise; leave it as the last line of a cell. {@link exercise} makes it.
 *
 * @param id the exercise
 * @param cases what each case gave
 * @example
 * dl.check.exercise("06.local", () => 0).passed; // false
 */
export class ExerciseVerdict {
  constructor(
    readonly id: string,
    readonly cases: readonly CaseVerdict[],
  ) {}

  /** Whether every case passed. */
  get passed(): boolean {
    return this.cases.every((one) => one.passed);
  }

  [DISPLAY](): MimeData {
    const passed = this.cases.filter((one) => one.passed).length;
    const title = `Exercise ${this.id}: ${passed} of ${this.cases.length} cases pass`;
    const next = this.passed
      ? "Well done."
      : `Change your function and run again. \`dl.check.hint("${this.id}")\` gives a hint.`;
    const head = ["", "call", "expected", "received"];
    const rows = this.cases.map((one) => [
      one.passed ? "✓" : "✗",
      one.show,
      one.expected,
      one.received,
    ]);
    const table = tableHtml(
      head,
      rows.map((row) => row.map(escapeHtml)),
    );
    return new Panel(
      boxHtml(this.passed ? "right" : "wrong", title, table + paragraph(next)),
      `${title}\n${tableText(head, rows)}\n${next}`,
    )[DISPLAY]();
  }
}

/**
 * Tries a function on the cases of an exercise. An exception inside it counts as a failed case.
 *
 * @param id notebook and name, "06.local"
 * @param student the function itself, not its result
 * @throws ArgumentError for an unknown exercise, and for something that is no function
 * @example
 * const verdict = dl.check.exercise("07.updates", (n: number, b: number) => Math.ceil(n / b));
 * verdict.cases.length > 0; // true
 */
export function exercise(id: string, student: (...args: never[]) => unknown): ExerciseVerdict {
  const { cases } = find(id);
  if (typeof student !== "function") {
    throw new ArgumentError("student", "your function, without calling it", student);
  }
  const verdict = new ExerciseVerdict(
    id,
    cases.map((one) => tryCase(one, student)),
  );
  recordAnswer(session.exercises, id, verdict.passed ? "passed" : "failed", verdict.passed);
  return verdict;
}

/**
 * Opens one more hint, from a nudge to nearly the answer.
 *
 * @param id notebook and name of the exercise
 * @throws ArgumentError for an unknown exercise
 * @example
 * dl.check.hint("06.local");
 */
export function hint(id: string): Panel {
  const { hints } = find(id);
  const open = openHint(session.exercises, id, hints.length);
  const more =
    open < hints.length ? "" : `No more hints; \`dl.check.solution("${id}")\` shows one answer.`;
  const lines = [...hints.slice(0, open), ...(more === "" ? [] : [more])];
  return new Panel(
    boxHtml("note", `${id}: hint ${open} of ${hints.length}`, lines.map(paragraph).join("")),
    [`${id}: hint ${open} of ${hints.length}`, ...lines].join("\n"),
  );
}

/**
 * One right answer, to compare with your own.
 *
 * @param id notebook and name of the exercise
 * @throws ArgumentError for an unknown exercise
 * @example
 * dl.check.solution("06.local");
 */
export function solution(id: string): Panel {
  const { solution: text } = find(id);
  return new Panel(
    boxHtml("note", `${id}: one solution`, `<pre>${escapeHtml(text)}</pre>`),
    `${id}: one solution\n${text}`,
  );
}

function tryCase(
  one: ExerciseCase<(...args: never[]) => unknown>,
  student: (...args: never[]) => unknown,
): CaseVerdict {
  const expected = describe(one.expected);
  try {
    const actual = plainResult(one.run(student));
    const passed = sameResult(actual, one.expected, one.tolerance ?? 1e-9);
    return { show: one.show, passed, expected, received: describe(actual) };
  } catch (error) {
    const received = `threw ${error instanceof Error ? `${error.name}: ${error.message}` : describe(error)}`;
    return { show: one.show, passed: false, expected, received };
  }
}

function find(id: string): Exercise {
  const found = catalogue.exercises.get(id);
  if (found) return found;
  throw new ArgumentError("id", `one of ${[...catalogue.exercises.keys()].join(", ")}`, id);
}
