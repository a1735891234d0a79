import type { Card } from "../card.js";
import type { Exercise } from "../exercise.js";
import type { Question } from "../question.js";

/** Everything that a notebook asks: one file per notebook in this folder. */
export interface NotebookContent {
  /** "06" */
  readonly notebook: string;
  readonly questions: readonly Question[];
  readonly cards: readonly Card[];
  readonly exercises: readonly Exercise[];
}
