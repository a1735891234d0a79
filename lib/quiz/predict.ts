import { requireThat } from "../core/errors.js";
import { foldHtml } from "../core/html.js";
import { Panel } from "../core/panel.js";
import { boxHtml, paragraph } from "./look.js";
import type { Answer } from "./question.js";
import { session } from "./session.js";

/**
 * Asks before the cell that shows: write your guess as the third argument and run the cell.
 *
 * @example predict("06.sign", "x grows a little. Does the loss grow?", "yes")
 */
export function predict(id: string, question: string, guess: Answer = ""): Panel {
  requireThat(id.trim() !== "", "id", "a text that is not blank", id);
  const given = String(guess).trim();
  if (given !== "") session.predictions.set(id, guess);
  const note =
    given === "" ? "Write your guess between the last quotes, then run." : `Your guess: ${given}`;
  return new Panel(
    boxHtml("question", "Predict first", paragraph(question) + paragraph(note)),
    `Predict first: ${question}\n${note}`,
  );
}

/** Shows what happens next to the guess given to {@link predict}; without a guess it stays folded. */
export function reveal(id: string, answer: Answer, why: string): Panel {
  const guess = session.predictions.get(id);
  const told = paragraph(`Answer: ${answer}`) + paragraph(why);
  const title =
    guess === undefined ? "No guess yet: open only when you have one" : `Your guess: ${guess}`;
  const body = guess === undefined ? foldHtml("answer", told) : told;
  return new Panel(boxHtml("note", title, body), `${title}\nAnswer: ${answer}\n${why}`);
}
