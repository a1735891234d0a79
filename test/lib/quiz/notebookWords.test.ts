import assert from "node:assert/strict";
import { analogy, application, caution, summary } from "../../../lib/quiz/callout.js";
import { CONTENT } from "../../../lib/quiz/content/index.js";
import * as facts from "../../../lib/quiz/facts.js";
import * as flashcards from "../../../lib/quiz/flashcards.js";
import * as quiz from "../../../lib/quiz/quiz.js";
import { predict, reveal } from "../../../lib/quiz/predict.js";

describe("quiz: words of a notebook", () => {
  beforeEach(() => {
    facts.reset();
    quiz.reset();
  });

  it("reports facts by row, in natural order", () => {
    facts.expect("B10 later", 1, 1);
    facts.expect("B4 sum", 0.1 + 0.2, 0.3, 1e-9);
    facts.atMost("B4 error", 1e-8, 1e-7);
    facts.atLeast("B4 accuracy", 0.97, 0.9);
    facts.holds("B4 order", "ascending", true);
    const { text, html } = facts.report(["B4", "B10"]);
    assert.match(text, /^5 facts hold\./);
    assert.ok(text.indexOf("B4 sum") < text.indexOf("B10 later"));
    assert.match(html, /<table>/);
  });

  it("throws at the report, naming every failure and every row without a fact", () => {
    facts.expect("B1 x", 2, 3);
    facts.expect("B2 nan", Number.NaN, 3, 1);
    facts.atMost("B3 error", 2, 1);
    assert.throws(
      () => facts.report(["B1", "B9"]),
      (error: Error) =>
        error.message ===
        "4 of the notebook's facts do not hold:\nB1 x: expected = 3, is 2\n" +
          "B2 nan: expected = 3 ± 1, is NaN\nB3 error: expected ≤ 1, is 2\n" +
          "B9: no fact was recorded; run the notebook from the top",
    );
  });

  it("lets a cell that runs again replace its fact", () => {
    facts.expect("B1 x", 2, 3);
    facts.expect("B1 x", 3, 3);
    assert.match(facts.report().text, /^1 facts hold\./);
  });

  it("keeps the answer folded until there is a guess", () => {
    assert.match(predict("T.p", "Up or down?").text, /Write your guess/);
    assert.match(reveal("T.p", "up", "because").html, /<details>/);
    assert.match(predict("T.p", "Up or down?", "down").text, /Your guess: down/);
    const told = reveal("T.p", "up", "because");
    assert.doesNotMatch(told.html, /<details>/);
    assert.match(told.text, /Your guess: down\nAnswer: up\nbecause/);
  });

  it("shows cards with the definition folded, and brings back those rated again", () => {
    const card = { id: "T.c", term: "Edge <1>", definition: "joins", memoryAid: "a bridge" };
    const { html, text } = flashcards.deck([card]);
    assert.match(
      html,
      /<summary><strong>Edge &lt;1&gt;<\/strong> \(T\.c\)<\/summary>.*Memory aid/s,
    );
    assert.match(text, /Edge <1> \(T\.c\)\n {2}joins\n {2}Memory aid: a bridge/);
    assert.equal(flashcards.due().text, "No card is due.");
    assert.match(flashcards.rate("T.c", "again").text, /To see again: 1 of 1/);
    assert.match(flashcards.due().text, /^Edge/);
    flashcards.rate("T.c", "good");
    assert.equal(flashcards.due().text, "No card is due.");
    const wrong = "maybe" as "again";
    assert.throws(() => flashcards.rate("T.c", wrong), /rating must be "again" or "good"/);
    assert.throws(() => flashcards.deck("99"), /notebook must be one of .*06/);
    assert.throws(() => flashcards.deck(["FC99"]), /id must be one of .*FC04/);
  });

  it("builds the reader's deck from what was missed", () => {
    quiz.answer("Q44", "d");
    assert.match(flashcards.due().text, /^Backward pass \(FC34\)/);
    flashcards.rate("FC34", "good");
    assert.equal(flashcards.due().text, "No card is due.");
    assert.match(flashcards.due("06").text, /^Backpropagation \(FC04\)/);
  });

  it("sends every question only to cards that exist", () => {
    const cards = new Set(CONTENT.flatMap((content) => content.cards.map(({ id }) => id)));
    for (const { id, cards: behind = [] } of CONTENT.flatMap((content) => content.questions)) {
      for (const card of behind) assert.ok(cards.has(card), `${id} names the card ${card}`);
    }
  });

  it("lists a glossary by term", () => {
    const terms = flashcards.glossary("06").text.split("\n").slice(2);
    assert.equal(terms.length, 11);
    assert.match(terms[0] ?? "", /^Backpropagation /);
  });

  it("escapes every box and folds the summary's three levels", () => {
    for (const { html } of [
      analogy("<t>", "x", "y"),
      application("<t>", "x"),
      caution("<t>", "x"),
    ]) {
      assert.match(html, /&lt;t&gt;/);
      assert.doesNotMatch(html, /<t>/);
    }
    const { html, text } = summary({ basic: "b", medium: "m", detailed: ["d1", "d2"] });
    assert.equal(html.match(/<details>/g)?.length, 3);
    assert.equal(text, "Basic\nb\n\nMedium\nm\n\nDetailed\nd1\nd2");
  });
});
