import type { Card } from "../card.js";
import { multipleChoice, numeric, shortText, type Question } from "../question.js";
import type { NotebookContent } from "./notebook.js";
import { transferExercises } from "./18_transfer_exercises.js";

const questions: readonly Question[] = [
  multipleChoice({
    id: "18.q1",
    question: "What does “frozen” mean for a layer?",
    options: {
      a: "it gives the same output for every input",
      b: "its weights take part in the forward pass, but training does not change them",
      c: "it is skipped in the forward pass",
      d: "its weights are set to 0",
    },
    answer: "b",
    why: "A frozen layer computes as before; only the update leaves it out. Its weights are the same bits before and after training.",
    whyNot: {
      c: "Then its features would be lost.",
      d: "Then everything it has learned would be lost.",
    },
    hints: ["What would be the use of a pre-trained layer that did not compute?"],
  }),
  multipleChoice({
    id: "18.q2",
    question: "In which order are the two phases done?",
    options: {
      a: "first train everything at a high rate, then freeze the head",
      b: "first train a new head on frozen features, then everything at a low rate",
      c: "first train the early layers, then the late ones from scratch",
      d: "the order does not matter",
    },
    answer: "b",
    why: "A random head sends large, meaningless gradients backward; while it learns, freezing protects the features. After that small steps may adjust all layers.",
    hints: ["What kind of gradients does a random head send into the base?"],
  }),
  multipleChoice({
    id: "18.q3",
    question: "Why does fine-tuning use a low learning rate?",
    options: {
      a: "because the data set is large",
      b: "because large steps would destroy the features that pre-training found",
      c: "because frozen layers need it",
      d: "because a GPU requires it",
    },
    answer: "b",
    why: "The weights are already good; a large step leads away from them before the few samples can say where to.",
  }),
  multipleChoice({
    id: "18.q4",
    question: "When does transfer help most?",
    options: {
      a: "many samples of the target task, unrelated source",
      b: "few samples of the target task, related source",
      c: "no samples at all, unrelated source",
      d: "always equally",
    },
    answer: "b",
    why: "Features are what few samples cannot teach; a related source has taught them already. With many samples a network learns them by itself.",
  }),
  multipleChoice({
    id: "18.q5",
    question:
      "A pre-trained model is worse on the new task than the same network from scratch. What is this called?",
    options: {
      a: "overfitting",
      b: "negative transfer",
      c: "vanishing gradient",
      d: "data augmentation",
    },
    answer: "b",
    why: "The source taught features that do not fit, and the few samples cannot undo it.",
  }),
  numeric({
    id: "18.q6",
    question:
      "A base has 25,000 frozen parameters. The new head takes 64 features to 10 classes. How many parameters does the first phase train?",
    answer: 650,
    why: "64 · 10 weights and 10 biases.",
    hints: ["Only the head learns.", "Do not forget the biases."],
  }),
  shortText({
    id: "18.q7",
    question:
      "Which function of this library replaces the last layer of a model by a new, random one?",
    accept: ["replaceHead", "dl.replaceHead"],
    why: "`dl.replaceHead(model, { units })` copies the base and adds a Glorot-initialised layer.",
  }),
];

const cards: readonly Card[] = [
  {
    id: "FC03",
    term: "Transfer Learning",
    definition:
      "Reusing what a model has learned on one task as the start for another, related task.",
    memoryAid: "The guitarist picks up a ukulele: the fingers know, only the chords are new.",
  },
  {
    id: "FC05",
    term: "Feature Extractor",
    definition:
      "A network without its last layer: it turns raw input into numbers (features) on which a small new model can be trained.",
    memoryAid: "A chef's trained tongue: dishes change, the tasting stays.",
  },
  {
    id: "FC06",
    term: "Transfer Learning (in practice)",
    definition:
      "Take a pre-trained model, replace its head, train the head on the new data, and if needed fine-tune the rest: fewer samples, less time, often better results.",
    memoryAid: "F-L-P: Freeze the base, Learn the head, Polish everything.",
  },
  {
    id: "FC07",
    term: "Pretrained Model",
    definition:
      "A model whose weights come from training on a large, general data set, such as ImageNet with 1,000 classes or a large corpus of text.",
  },
  {
    id: "FC08",
    term: "Finetuning",
    definition:
      "Training the weights of a pre-trained model further on the new task, at a low learning rate. It is the second phase; in the first the base is frozen.",
    memoryAid: "“Small steps keep what you know; large steps make it go.”",
  },
];

export const transferLearning: NotebookContent = {
  notebook: "18",
  questions,
  cards,
  exercises: transferExercises,
};
