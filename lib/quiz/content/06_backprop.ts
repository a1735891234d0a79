import type { NotebookContent } from "./notebook.js";

export const backprop: NotebookContent = {
  notebook: "06",
  questions: [],
  cards: [],
  exercises: [],
};
