import { requireText } from "../core/errors.js";
import { foldHtml } from "../core/html.js";
import { Panel } from "../core/panel.js";
import { boxHtml, paragraph } from "./look.js";
import type { Answer } from "./question.js";
import { session } from "./session.js";

/**
 * Asks before the cell that shows: write your guess as the third argument and run the cell.
 *
 * @param id a name that {@link reveal} knows it by
 * @param question what to think about
 * @param guess the reader's; none by default
 * @throws ArgumentError for a blank id or question
 * @example
 * dl.predict("06.sign", "x grows a little. Does the loss grow?", "yes");
 */
export function predict(id: string, question: string, guess: Answer = ""): Panel {
  requireText("id", id);
  requireText("question", question);
  const given = String(guess).trim();
  if (given !== "") session.predictions.set(id, guess);
  const note =
    given === "" ? "Write your guess between the last quotes, then run." : `Your guess: ${given}`;
  return new Panel(
    boxHtml("question", "Predict first", paragraph(question) + paragraph(note)),
    `Predict first: ${question}\n${note}`,
  );
}

/**
 * Shows what happens next to the guess given to {@link predict}; without a guess it stays folded.
 *
 * @param id the name given to {@link predict}
 * @param answer what happens
 * @param why the reason
 * @throws ArgumentError for a blank id or reason
 * @example
 * dl.predict("06.sign", "x grows a little. Does the loss grow?", "yes");
 * dl.reveal("06.sign", "yes", "The gradient is positive.");
 */
export function reveal(id: string, answer: Answer, why: string): Panel {
  requireText("id", id);
  requireText("why", why);
  const guess = session.predictions.get(id);
  const told = paragraph(`Answer: ${answer}`) + paragraph(why);
  const title =
    guess === undefined ? "No guess yet: open only when you have one" : `Your guess: ${guess}`;
  const body = guess === undefined ? foldHtml("answer", told) : told;
  return new Panel(boxHtml("note", title, body), `${title}\nAnswer: ${answer}\n${why}`);
}
