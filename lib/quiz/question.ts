import { requireText, requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";

interface QuestionText {
  /** A row of the course's coverage table ("Q38"), or a name of your own. */
  readonly id: string;
  readonly question: string;
  /** Shown with every verdict: the reason, not only the result. */
  readonly why: string;
  /** From a nudge to nearly the answer; shown one at a time. */
  readonly hints?: readonly string[];
  /** Ids of flashcards to look at again after a wrong answer. */
  readonly cards?: readonly string[];
}

export interface MultipleChoiceText extends QuestionText {
  /** Letter → text, in the order shown. */
  readonly options: Readonly<Record<string, string>>;
  readonly answer: string;
  /** Letter of a wrong option → what is wrong with it. */
  readonly whyNot?: Readonly<Record<string, string>>;
}

export interface NumericText extends QuestionText {
  readonly answer: number;
  /** Largest accepted distance from the answer; 0 by default. */
  readonly tolerance?: number;
  readonly unit?: string;
}

export interface ShortTextText extends QuestionText {
  /** Accepted answers; case, surrounding blanks and a final `()` or `.` do not matter. */
  readonly accept: readonly string[];
}

export type Question =
  | (MultipleChoiceText & { readonly kind: "multiple choice" })
  | (NumericText & { readonly kind: "numeric" })
  | (ShortTextText & { readonly kind: "short text" });

/**
 * A question with lettered options, one of them right.
 *
 * @throws ArgumentError as `dl.quiz.multipleChoice` says
 */
export function multipleChoice(text: MultipleChoiceText): Question {
  requireTexts(text);
  const letters = Object.keys(text.options);
  requireThat(letters.length >= 2, "options", "at least two lettered options", letters);
  requireThat(letters.includes(text.answer), "answer", `one of ${letters.join(", ")}`, text.answer);
  for (const letter of Object.keys(text.whyNot ?? {})) {
    const wrong = letters.includes(letter) && letter !== text.answer;
    requireThat(wrong, "whyNot", "keyed by the letters of wrong options", letter);
  }
  return { ...text, kind: "multiple choice" };
}

/** A question whose answer is a number, right within a tolerance. */
export function numeric(text: NumericText): Question {
  requireTexts(text);
  const { answer, tolerance = 0 } = text;
  requireThat(Number.isFinite(answer), "answer", "a finite number", answer);
  requireThat(
    Number.isFinite(tolerance) && tolerance >= 0,
    "tolerance",
    "a finite number of at least 0",
    tolerance,
  );
  return { ...text, kind: "numeric" };
}

/** A question answered by a word or a short piece of code. */
export function shortText(text: ShortTextText): Question {
  requireTexts(text);
  requireThat(text.accept.length > 0, "accept", "at least one accepted answer", text.accept);
  text.accept.forEach((answer, i) => requireText(`accept[${i}]`, answer));
  return { ...text, kind: "short text" };
}

/** What a learner may answer with. */
export type Answer = string | number;

/** Whether an answer is right; null when it is no answer to this kind of question. */
export function isRight(question: Question, answer: Answer): boolean | null {
  if (question.kind === "multiple choice") {
    const letter = plain(String(answer));
    return Object.hasOwn(question.options, letter) ? letter === question.answer : null;
  }
  if (question.kind === "numeric") {
    const value = typeof answer === "number" ? answer : parseNumber(answer);
    if (!Number.isFinite(value)) return null;
    return Math.abs(value - question.answer) <= (question.tolerance ?? 0);
  }
  const given = plain(String(answer));
  return given === "" ? null : question.accept.some((accepted) => plain(accepted) === given);
}

/** What the right answer looks like, for people. */
export function rightAnswer(question: Question): string {
  if (question.kind === "multiple choice") {
    return `${question.answer}) ${question.options[question.answer]}`;
  }
  if (question.kind === "short text") return question.accept[0] ?? "";
  const { answer, unit } = question;
  return unit === undefined ? formatNumber(answer, 10) : `${formatNumber(answer, 10)} ${unit}`;
}

function plain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/(\(\)|\.|\))$/, "");
}

/** Reads "2,345" and "-0.5"; a blank text is no number. */
function parseNumber(text: string): number {
  const digits = text.trim().replaceAll(",", "").replace("−", "-");
  return digits === "" ? Number.NaN : Number(digits);
}

function requireTexts(text: QuestionText): void {
  for (const field of ["id", "question", "why"] as const) {
    requireText(field, text[field]);
  }
}
