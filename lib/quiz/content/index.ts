import type { Card } from "../card.js";
import type { Exercise } from "../exercise.js";
import type { Question } from "../question.js";
import { forwardPass } from "./04_forward.js";
import { lossFunctions } from "./05_losses.js";
import { backprop } from "./06_backprop.js";
import { gradientDescent } from "./07_descent.js";
import { transferLearning } from "./18_transfer.js";
import type { NotebookContent } from "./notebook.js";

/** What every notebook asks, in the order of the course; one line per notebook. */
export const CONTENT: readonly NotebookContent[] = [
  forwardPass,
  lossFunctions,
  backprop,
  gradientDescent,
  transferLearning,
];

/** Questions, cards and exercises by id; `define` adds a reader's own. */
export const catalogue = {
  questions: byId(CONTENT.flatMap((content) => content.questions)),
  cards: byId(CONTENT.flatMap((content) => content.cards)),
  exercises: byId(CONTENT.flatMap((content) => content.exercises)),
};

function byId<T extends Question | Card | Exercise>(items: readonly T[]): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of items) {
    if (map.has(item.id)) throw new Error(`two entries share the id ${item.id}`);
    map.set(item.id, item);
  }
  return map;
}
