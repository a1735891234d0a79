/** `dl.quiz`: questions to answer in a cell or by opening the options in the page. */
import { ArgumentError } from "../core/errors.js";
import { escapeHtml, foldHtml, inlineHtml, tableHtml, tableText } from "../core/html.js";
import { Panel } from "../core/panel.js";
import { catalogue, CONTENT } from "./content/index.js";
import { boxHtml, paragraph } from "./look.js";
import * as question from "./question.js";
import type { Answer, Question } from "./question.js";
import { openHint, recordAnswer, session } from "./session.js";

/**
 * Adds a question with options of your own and shows it.
 *
 * @param text id, question, options (letter → text), answer (a letter), why; whyNot, hints, cards
 * @throws ArgumentError for blank texts, fewer than two options, an answer that is none of them
 * @example
 * dl.quiz.multipleChoice({
 *   id: "my1",
 *   question: "What is grad(B, A)?",
 *   options: { a: "B divided by A", b: "how fast B varies when A varies" },
 *   answer: "b",
 *   why: "It is the derivative of B with respect to A.",
 * });
 */
export function multipleChoice(text: question.MultipleChoiceText): Panel {
  return add(question.multipleChoice(text));
}

/**
 * Adds a question with a number as answer and shows it.
 *
 * @param text id, question, answer, why; tolerance 0, unit, hints, cards
 * @throws ArgumentError for blank texts, an answer that is not finite, a tolerance below 0
 * @example
 * dl.quiz.numeric({ id: "my2", question: "Updates in 5 epochs of 60,000 by 128?", answer: 2345, why: "5 · ⌈468.75⌉" });
 */
export function numeric(text: question.NumericText): Panel {
  return add(question.numeric(text));
}

/**
 * Adds a question answered by a word and shows it.
 *
 * @param text id, question, accept (the accepted answers), why; hints, cards
 * @throws ArgumentError for blank texts and for no accepted answer
 * @example
 * dl.quiz.shortText({ id: "my3", question: "Which call zeroes gradients?", accept: ["zeroGrad"], why: "By its name." });
 */
export function shortText(text: question.ShortTextText): Panel {
  return add(question.shortText(text));
}

/**
 * Shows questions of the course. Each option opens in the page, also without a kernel; an answer given
 * with {@link answer} counts in {@link progress}.
 *
 * @param ids rows of the course's coverage table, or names of your own questions
 * @throws ArgumentError for an unknown id
 * @example
 * dl.quiz.show("Q38", "Q39");
 */
export function show(...ids: readonly string[]): Panel {
  return Panel.stack(ids.map((id) => draw(find(id))));
}

/**
 * Checks an answer, says why, and records it.
 *
 * @param id the question
 * @param given a letter, a number or a word, as the question asks
 * @throws ArgumentError for an unknown id, and for what is no answer to this kind of question
 * @example
 * dl.quiz.answer("Q38", "b");
 */
export function answer(id: string, given: Answer): Panel {
  const asked = find(id);
  const right = question.isRight(asked, given);
  if (right === null) throw new ArgumentError(`given answer to ${id}`, expected(asked), given);
  const { answers } = recordAnswer(session.questions, id, given, right);
  if (right) {
    return verdict("right", `${id}: right`, asked.why);
  }
  const letter = String(given).trim().toLowerCase();
  const reason = asked.kind === "multiple choice" ? asked.whyNot?.[letter] : undefined;
  const advice =
    asked.hints && answers.length <= asked.hints.length
      ? `Try again; \`dl.quiz.hint("${id}")\` helps.`
      : `The answer is ${question.rightAnswer(asked)}. ${asked.why}`;
  return verdict("wrong", `${id}: not yet`, ...(reason ? [reason] : []), advice);
}

/**
 * Opens one more hint.
 *
 * @param id the question
 * @throws ArgumentError for an unknown id
 * @example
 * dl.quiz.hint("Q38");
 */
export function hint(id: string): Panel {
  const { hints = [] } = find(id);
  const open = openHint(session.questions, id, hints.length);
  if (open === 0) return verdict("note", id, "There is no hint for this one.");
  return verdict("note", `${id}: hint ${open} of ${hints.length}`, ...hints.slice(0, open));
}

/**
 * How far the learner is: every question that was shown to `answer`, and the rest by notebook.
 *
 * @example
 * dl.quiz.progress();
 */
export function progress(): Panel {
  const head = ["notebook", "questions", "answered", "right", "right at once", "to repeat"];
  const rows = CONTENT.map(({ notebook, questions }) => {
    const tried = questions.flatMap(({ id }) => {
      const attempts = session.questions.get(id);
      return attempts && attempts.answers.length > 0 ? [{ id, ...attempts }] : [];
    });
    const right = tried.filter((attempts) => attempts.right);
    const atOnce = right.filter((attempts) => attempts.answers.length === 1);
    return [
      notebook,
      String(questions.length),
      String(tried.length),
      String(right.length),
      String(atOnce.length),
      missed()
        .filter((id) => tried.some((attempts) => attempts.id === id))
        .join(", ") || "–",
    ];
  });
  return new Panel(
    tableHtml(
      head,
      rows.map((row) => row.map(escapeHtml)),
    ),
    tableText(head, rows),
  );
}

/**
 * Ids of questions that were answered wrongly at first.
 *
 * @example
 * dl.quiz.reset();
 * dl.quiz.missed(); // []
 */
export function missed(): string[] {
  return [...session.questions]
    .filter(([, { answers, right }]) => answers.length > (right ? 1 : 0))
    .map(([id]) => id);
}

/**
 * Forgets all answers, hints, ratings and predictions, for a fresh start.
 *
 * @example
 * dl.quiz.reset();
 */
export function reset(): void {
  for (const log of Object.values(session)) log.clear();
}

function add(asked: Question): Panel {
  catalogue.questions.set(asked.id, asked);
  return draw(asked);
}

function find(id: string): Question {
  const asked = catalogue.questions.get(id);
  if (asked) return asked;
  throw new ArgumentError("id", `one of ${[...catalogue.questions.keys()].join(", ")}`, id);
}

function expected(asked: Question): string {
  if (asked.kind === "numeric") return "a number";
  if (asked.kind === "short text") return "a text that is not blank";
  return `one of ${Object.keys(asked.options).join(", ")}`;
}

function draw(asked: Question): Panel {
  const call = `dl.quiz.answer("${asked.id}", ${asked.kind === "numeric" ? "…" : '"…"'})`;
  const hints = (asked.hints ?? []).reduceRight(
    (inner, text, at) => foldHtml(`hint ${at + 1}`, paragraph(text) + inner),
    "",
  );
  const body =
    asked.kind === "multiple choice"
      ? Object.entries(asked.options).map(([letter, text]) => drawOption(asked, letter, text))
      : [foldHtml("answer", paragraph(`${question.rightAnswer(asked)}. ${asked.why}`))];
  const html = [
    paragraph(asked.question),
    ...body,
    hints,
    `<p>Answer in a cell: <code>${escapeHtml(call)}</code></p>`,
  ];
  const options = asked.kind === "multiple choice" ? Object.entries(asked.options) : [];
  const text = [
    `${asked.id}. ${asked.question}`,
    ...options.map(([letter, option]) => `  ${letter}) ${option}`),
    `Answer in a cell: ${call}`,
  ];
  return new Panel(boxHtml("question", asked.id, html.join("")), text.join("\n"));
}

function drawOption(
  asked: Question & { readonly kind: "multiple choice" },
  letter: string,
  text: string,
): string {
  const right = letter === asked.answer;
  const reason = right ? asked.why : (asked.whyNot?.[letter] ?? "Look again at the other options.");
  return foldHtml(
    `${escapeHtml(letter)}) ${inlineHtml(text)}`,
    boxHtml(right ? "right" : "wrong", right ? "Right." : "Not this one.", paragraph(reason)),
  );
}

function verdict(kind: "right" | "wrong" | "note", title: string, ...lines: string[]): Panel {
  return new Panel(
    boxHtml(kind, title, lines.map(paragraph).join("")),
    [title, ...lines].join("\n"),
  );
}
