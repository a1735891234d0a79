import assert from "node:assert/strict";
import { ArgumentError } from "../../../lib/core/errors.js";
import { DISPLAY } from "../../../lib/core/host.js";
import { CONTENT } from "../../../lib/quiz/content/index.js";
import * as quiz from "../../../lib/quiz/quiz.js";

const choice = {
  id: "T.choice",
  question: "Is `a < b` & so on?",
  options: { a: "yes <b>", b: "no" },
  answer: "a",
  why: "because it is",
  whyNot: { b: "b is larger" },
  hints: ["first hint", "second hint"],
} as const;

describe("quiz", () => {
  beforeEach(() => quiz.reset());

  it("draws options that open in the page, everything escaped", () => {
    const bundle = quiz.multipleChoice(choice)[DISPLAY]();
    const html = bundle["text/html"] as string;
    assert.match(html, /<code>a &lt; b<\/code> &amp; so on/);
    assert.match(html, /<details><summary>a\) yes &lt;b&gt;<\/summary>.*Right\..*because it is/s);
    assert.match(html, /<details><summary>b\) no<\/summary>.*Not this one\..*b is larger/s);
    assert.doesNotMatch(html, /<script|<b>|onclick/);
    assert.match(bundle["text/plain"] as string, /^T\.choice\. Is .*\n {2}a\) yes <b>\n {2}b\) no/);
  });

  it("gives the reason for a wrong option first, and the answer after the hints", () => {
    quiz.multipleChoice({ ...choice, id: "T.wrong" });
    assert.match(quiz.answer("T.wrong", "b").text, /not yet\nb is larger\nTry again/);
    assert.match(quiz.hint("T.wrong").text, /hint 1 of 2\nfirst hint$/);
    assert.match(quiz.hint("T.wrong").text, /hint 2 of 2\nfirst hint\nsecond hint$/);
    assert.match(quiz.hint("T.wrong").text, /hint 2 of 2/);
    quiz.answer("T.wrong", "b");
    assert.match(quiz.answer("T.wrong", "b").text, /The answer is a\) yes <b>\. because it is/);
    assert.match(quiz.answer("T.wrong", " A) ").text, /T\.wrong: right\nbecause it is/);
    assert.ok(quiz.missed().includes("T.wrong"), "right in the end, but not at once");
  });

  it("takes numbers within the tolerance, also as text", () => {
    quiz.numeric({ id: "T.n", question: "?", answer: 2345, tolerance: 0.5, why: "469 · 5" });
    for (const answer of [2345, 2345.5, "2,345", " 2345 "]) {
      assert.match(quiz.answer("T.n", answer).text, /right/);
    }
    assert.match(quiz.answer("T.n", 2346).text, /not yet/);
    for (const answer of ["", "many", Number.NaN]) {
      assert.throws(() => quiz.answer("T.n", answer), /answer to T\.n must be a number; received/);
    }
    assert.deepEqual(quiz.missed(), ["T.n"]);
  });

  it("takes a word in any case, with or without ()", () => {
    quiz.shortText({ id: "T.s", question: "?", accept: ["zeroGrad"], why: "it clears" });
    for (const answer of ["zeroGrad", "ZEROGRAD()", " zerograd. "]) {
      assert.match(quiz.answer("T.s", answer).text, /right/);
    }
    assert.match(quiz.answer("T.s", "backward").text, /not yet\nThe answer is zeroGrad/);
    assert.throws(() => quiz.answer("T.s", " "), ArgumentError);
  });

  it("rejects answers and questions that make no sense, and names the known ones", () => {
    assert.throws(() => quiz.answer("T.choice", "z"), /must be one of a, b; received "z"/);
    assert.throws(() => quiz.show("nothing"), /id must be one of .*Q38, .*received "nothing"/);
    const bad = (part: object) => () => quiz.multipleChoice({ ...choice, ...part });
    assert.throws(bad({ answer: "c" }), /answer must be one of a, b; received "c"/);
    assert.throws(bad({ options: { a: "only" } }), /at least two lettered options/);
    assert.throws(bad({ whyNot: { a: "x" } }), /letters of wrong options/);
    assert.throws(bad({ why: " " }), /why must be a text that is not blank/);
    assert.throws(
      () => quiz.numeric({ id: "x", question: "?", why: "w", answer: Number.NaN }),
      /answer must be a finite number/,
    );
  });

  it("counts progress by notebook", () => {
    const before = quiz.progress().text;
    assert.match(before, /^06 +9 +0 +0 +0 +–$/m);
    quiz.answer("Q38", "b");
    quiz.answer("Q38", "a");
    quiz.answer("Q39", "c");
    assert.match(quiz.progress().text, /^06 +9 +2 +2 +1 +Q38$/m);
  });

  it("has a reason and at least three wrong options in every question of the course", () => {
    for (const { questions } of CONTENT) {
      for (const asked of questions) {
        if (asked.kind !== "multiple choice") continue;
        assert.ok(Object.keys(asked.options).length >= 4, asked.id);
        const texts = Object.values(asked.options);
        assert.equal(new Set(texts).size, texts.length, `${asked.id} repeats an option`);
      }
    }
  });
});
