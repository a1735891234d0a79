import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { atLeastZero, but, finite, given, oneOf, options, text } from "../kinds.js";

const question = { id: text("my1"), question: text("What?"), why: text("Because.") };
/** A row of the course, or an unknown one. */
const row = (valid: string) => but(oneOf(valid), { empty: () => "" });
const notebook = row("06");
const EXERCISE = "06.local";
const unknownCards = [
  ["an unknown notebook", { cards: () => "nonsense" }, /notebook must be one of /],
  ["an unknown card", { cards: () => ["nonsense"] }, /id must be one of /],
] as const;
const box = { title: text("Slope"), text: text("A hill.") };

/** The call, then the learner's record as it was: the other contracts start afresh. */
const afresh =
  (call: (...args: never[]) => unknown) =>
  (...args: never[]): unknown => {
    try {
      return call(...args);
    } finally {
      dl.quiz.reset();
      dl.facts.reset();
    }
  };

const contracts: readonly Contract[] = [
  {
    name: "quiz.multipleChoice",
    args: {
      text: options({
        ...question,
        options: but(
          given(() => ({ a: "1", b: "2" })),
          { "one option": () => ({ a: "1" }) },
        ),
        answer: oneOf("a"),
        whyNot: but(
          given(() => ({ b: "no" })),
          { "the right one": () => ({ a: "no" }) },
        ),
      }),
    },
  },
  {
    name: "quiz.numeric",
    args: { text: options({ ...question, answer: finite(3), tolerance: atLeastZero(0) }) },
  },
  {
    name: "quiz.shortText",
    args: {
      text: options({
        ...question,
        accept: but(
          given(() => ["b"]),
          { empty: () => [], blank: () => [" "] },
        ),
      }),
    },
  },
  { name: "quiz.show", args: { id: row("Q38") } },
  { name: "quiz.answer", args: { id: row("Q38"), given: oneOf("b") } },
  { name: "quiz.hint", args: { id: row("Q38") } },
  { name: "quiz.missed", args: {} },
  { name: "quiz.progress", args: {} },
  { name: "quiz.reset", args: {} },
  { name: "flashcards.deck", args: { cards: given(() => "06") }, bad: unknownCards },
  { name: "flashcards.rate", args: { id: row("FC47"), rating: oneOf("again") } },
  { name: "flashcards.due", args: { notebook } },
  { name: "flashcards.glossary", args: { cards: given(() => "06") }, bad: unknownCards },
  { name: "check.exercise", args: { id: row(EXERCISE), student: given(() => () => 0) } },
  { name: "check.hint", args: { id: row(EXERCISE) } },
  { name: "check.solution", args: { id: row(EXERCISE) } },
  { name: "check.ExerciseVerdict", args: { id: given(() => "my1"), cases: given(() => []) } },
  {
    name: "facts.expect",
    args: {
      id: text("B04 x1"),
      actual: given(() => 6),
      expected: finite(6),
      tolerance: atLeastZero(0),
    },
  },
  { name: "facts.atMost", args: { id: text("B04 x1"), actual: given(() => 6), bound: finite(6) } },
  { name: "facts.atLeast", args: { id: text("B04 x1"), actual: given(() => 6), bound: finite(6) } },
  {
    name: "facts.holds",
    args: { id: text("B04 x1"), statement: text("it repeats"), truth: given(() => true) },
  },
  { name: "facts.report", args: { rows: given(() => []) } },
  { name: "facts.reset", args: {} },
  {
    name: "predict",
    args: { id: text("06.sign"), question: text("Up?"), guess: given(() => "yes") },
  },
  { name: "reveal", args: { id: text("06.sign"), answer: given(() => "yes"), why: text("So.") } },
  { name: "callout.analogy", args: box },
  { name: "callout.application", args: box },
  { name: "callout.caution", args: box },
  ...["summary", "callout.summary"].map((name) => ({
    name,
    args: {
      summary: options({
        basic: text("One."),
        medium: text("Two."),
        detailed: but(
          given(() => ["Three."]),
          { empty: () => [], blank: () => [""] },
        ),
      }),
    },
  })),
];

export const QUIZ: readonly Contract[] = contracts.map((contract) => ({
  ...contract,
  call: afresh((...args) => {
    const target = contract.name
      .split(".")
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], dl) as (
      ...args: unknown[]
    ) => unknown;
    return contract.name === "check.ExerciseVerdict"
      ? (Reflect.construct(target, args) as unknown)
      : target(...args);
  }),
}));
