/** `dl.flashcards`: terms to recall, rated by the learner. */
import { ArgumentError } from "../core/errors.js";
import { foldHtml, inlineHtml, tableHtml, tableText } from "../core/html.js";
import { Panel } from "../core/panel.js";
import type { Card } from "./card.js";
import { catalogue, CONTENT } from "./content/index.js";
import { boxHtml, paragraph } from "./look.js";
import { missed } from "./quiz.js";
import { session, type Rating } from "./session.js";

/**
 * Shows cards: the term first, the definition and the memory aid on a click. Takes ids of the course's
 * cards, one notebook's number, or cards of your own.
 *
 * @param cards a notebook's number, or a list of ids and cards
 * @throws ArgumentError for an unknown notebook or id
 * @example
 * dl.flashcards.deck("06");
 * dl.flashcards.deck(["FC47", { id: "my1", term: "Edge", definition: "Carries a local gradient." }]);
 */
export function deck(cards: string | readonly (string | Card)[]): Panel {
  return draw(typeof cards === "string" ? cardsOf(cards) : cards.map(resolve));
}

/**
 * Says how well a card went; "again" brings it back in {@link due}.
 *
 * @param id the card
 * @param rating "again" or "good"
 * @throws ArgumentError for an unknown id or another rating
 * @example
 * dl.flashcards.rate("FC47", "again");
 */
export function rate(id: string, rating: Rating): Panel {
  resolve(id);
  if (rating !== "again" && rating !== "good") {
    throw new ArgumentError("rating", '"again" or "good"', rating);
  }
  session.ratings.set(id, rating);
  const left = [...session.ratings.values()].filter((given) => given === "again").length;
  const text = `${id}: ${rating}. To see again: ${left} of ${session.ratings.size} rated.`;
  return new Panel(boxHtml(rating === "good" ? "right" : "note", "", paragraph(text)), text);
}

/**
 * The reader's own deck: cards rated "again", cards behind questions that were missed, then those of
 * the given notebooks that were never rated. A card rated "good" is left out.
 *
 * @param notebooks numbers, such as "06"; none by default
 * @throws ArgumentError for an unknown notebook
 * @example
 * dl.flashcards.due("06");
 */
export function due(...notebooks: readonly string[]): Panel {
  const again = [...session.ratings].filter(([, given]) => given === "again").map(([id]) => id);
  const behind = missed().flatMap((id) => catalogue.questions.get(id)?.cards ?? []);
  const fresh = notebooks.flatMap(cardsOf).map(({ id }) => id);
  const unrated = [...behind, ...fresh].filter((id) => !session.ratings.has(id));
  return draw([...new Set([...again, ...unrated])].map(resolve));
}

/**
 * The same cards as an alphabetical list to look things up in.
 *
 * @param cards a notebook's number, or a list of ids
 * @throws ArgumentError for an unknown notebook or id
 * @example
 * dl.flashcards.glossary("06");
 */
export function glossary(cards: string | readonly string[]): Panel {
  const chosen = typeof cards === "string" ? cardsOf(cards) : cards.map(resolve);
  const rows = chosen
    .toSorted((a, b) => a.term.localeCompare(b.term, "en"))
    .map(({ term, definition }) => [term, definition]);
  const head = ["term", "meaning"];
  return new Panel(
    tableHtml(
      head,
      rows.map((row) => row.map(inlineHtml)),
    ),
    tableText(head, rows),
  );
}

function draw(cards: readonly Card[]): Panel {
  if (cards.length === 0)
    return new Panel(boxHtml("right", "No card is due.", ""), "No card is due.");
  return Panel.stack(cards.map(drawCard));
}

function drawCard({ id, term, definition, memoryAid }: Card): Panel {
  const aid = memoryAid === undefined ? "" : paragraph(`Memory aid: ${memoryAid}`);
  const html = foldHtml(
    `<strong>${inlineHtml(term)}</strong> (${inlineHtml(id)})`,
    boxHtml("note", "", paragraph(definition) + aid),
  );
  const text = `${term} (${id})\n  ${definition}`;
  return new Panel(html, memoryAid === undefined ? text : `${text}\n  Memory aid: ${memoryAid}`);
}

function cardsOf(notebook: string): readonly Card[] {
  const content = CONTENT.find((one) => one.notebook === notebook);
  if (content) return content.cards;
  const known = CONTENT.map((one) => one.notebook).join(", ");
  throw new ArgumentError("notebook", `one of ${known}`, notebook);
}

function resolve(card: string | Card): Card {
  if (typeof card !== "string") {
    catalogue.cards.set(card.id, card);
    return card;
  }
  const found = catalogue.cards.get(card);
  if (found) return found;
  throw new ArgumentError("id", `one of ${[...catalogue.cards.keys()].join(", ")}`, card);
}
