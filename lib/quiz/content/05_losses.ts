import type { Card } from "../card.js";
import { multipleChoice, numeric, type Question } from "../question.js";
import { lossExercises } from "./05_losses_exercises.js";
import type { NotebookContent } from "./notebook.js";

const questions: readonly Question[] = [
  numeric({
    id: "05.q1",
    question: "Truth [1, 3], prediction [2, 1]. What is the mean squared error?",
    answer: 2.5,
    tolerance: 1e-9,
    why: "The errors are 1 and −2, their squares 1 and 4, the mean 2.5.",
    hints: ["Square each difference, then take the mean."],
  }),
  multipleChoice({
    id: "05.q2",
    question:
      "All house prices are converted from euros to thousands of euros. What happens to the mean squared error?",
    options: {
      a: "It stays the same.",
      b: "It is divided by 1,000.",
      c: "It is divided by 1,000,000.",
      d: "It becomes a share between 0 and 1.",
    },
    answer: "c",
    why: "The error is divided by 1,000, so its square is divided by 1,000². The unit of the mean squared error is the target's unit, squared.",
    whyNot: {
      a: "A squared error has a unit and changes with it.",
      b: "That is what happens to the mean absolute error.",
      d: "No squared error is a share.",
    },
    hints: ["What is the unit of a squared euro?"],
  }),
  numeric({
    id: "05.q3",
    question:
      "A model that knows nothing gives each of 10 classes the probability 0.1. What is its cross-entropy, in nats?",
    answer: Math.LN10,
    tolerance: 0.005,
    why: "−ln 0.1 = ln 10 = 2.302585, whichever class is true: the first check of an untrained classifier.",
    hints: ["−ln p of the true class.", "p is 0.1."],
  }),
  multipleChoice({
    id: "05.q4",
    question:
      "The labels are [2, 0, 1], class numbers instead of vectors. Which loss fits without converting them?",
    options: {
      a: "binaryCrossentropy",
      b: "categoricalCrossentropy",
      c: "meanSquaredError",
      d: "sparseCategoricalCrossentropy",
    },
    answer: "d",
    why: "Sparse means that the label is the position of the 1. The value is that of categoricalCrossentropy with one-hot vectors.",
    whyNot: {
      a: "Binary is for yes or no.",
      b: "That one wants a vector per label: [0, 0, 1] for class 2.",
      c: "It would treat class 2 as twice class 1.",
    },
    hints: ["One of the names says that most entries are left out."],
  }),
  multipleChoice({
    id: "05.q5",
    question:
      "A sigmoid unit gives 0.0003 where the label is 1. Why does it hardly learn from the squared error?",
    options: {
      a: "The squared error is 0 there.",
      b: "The gradient contains the slope of the sigmoid, which is nearly 0 there.",
      c: "The squared error has no gradient.",
      d: "The learning rate falls with the error.",
    },
    answer: "b",
    why: "Chain rule: 2(p − y) · σ′(z), and σ′ = p(1 − p) = 0.0003. For the cross-entropy the slope cancels and p − y ≈ −1 remains.",
    whyNot: {
      a: "It is nearly 1, the largest that it can be.",
      c: "It has one, and it is tiny here.",
      d: "The learning rate does not look at the error.",
    },
    hints: [
      "Look at the right half of the picture, far to the left.",
      "Which factor is small: p − y or σ′(z)?",
    ],
  }),
  multipleChoice({
    id: "05.q6",
    question: "Why compute the cross-entropy from logits and not from probabilities?",
    options: {
      a: "A probability that rounded to 0 has no logarithm; from logits nothing is rounded away.",
      b: "Logits are between 0 and 1.",
      c: "The result is smaller.",
      d: "Softmax cannot be differentiated.",
    },
    answer: "a",
    why: "ln softmax is computed as z − ln Σ eᶻ, which is exact for any size of z.",
    whyNot: {
      b: "Logits are any real numbers.",
      c: "The result is the same where both can be computed.",
      d: "It can: its Jacobian is p(δ − p).",
    },
    hints: ["What is the logarithm of 0?"],
  }),
  multipleChoice({
    id: "05.q7",
    question:
      "Before any training a classifier of 10 classes has a cross-entropy of 6.9 nats. What can be inferred?",
    options: {
      a: "It is a good start: the loss has far to fall.",
      b: "It knows nothing about the classes.",
      c: "The learning rate is too high.",
      d: "It is sure of wrong answers: its first weights, or the inputs, are too large.",
    },
    answer: "d",
    why: "Knowing nothing costs ln 10 = 2.3 nats. 6.9 nats are a probability of 0.001 for the truth: worse than guessing. Smaller first weights or normalised inputs mend it.",
    whyNot: {
      a: "The first steps are spent on unlearning the wrong certainty.",
      b: "That would cost 2.3 nats.",
      c: "No step has been made yet.",
    },
    hints: ["Compare with ln 10.", "Which probability has −ln p = 6.9?"],
  }),
];

const cards: readonly Card[] = [
  {
    id: "FC16",
    term: "Loss function",
    definition:
      "Turns prediction and truth into one number: how far off the model is. Training makes it small.",
    memoryAid: "The golf score of a network: lower is better, and 0 is a perfect round.",
  },
  {
    id: "FC35",
    term: "Loss function (in training)",
    definition:
      "A differentiable measure of the mismatch between y and ŷ. Its gradient says how each weight should move, which an accuracy, flat almost everywhere, cannot.",
    memoryAid: "Accuracy is for people, the loss is for the gradient.",
  },
  {
    id: "05.mse",
    term: "Mean squared error",
    definition:
      "The mean of (ŷ − y)². For regression; its unit is the target's, squared; large errors dominate.",
    memoryAid: "Twice as wrong costs four times as much.",
  },
  {
    id: "05.ce",
    term: "Cross-entropy",
    definition:
      "−Σ y ln p: minus the logarithm of the probability that the model gave to what is true. For classification.",
    memoryAid:
      "Surprise: nothing for what you expected, without limit for what you called impossible.",
  },
  {
    id: "05.onehot",
    term: "One-hot vector",
    definition:
      "A class as a vector of zeros with a single 1 at its position: class 2 of 4 is [0, 0, 1, 0].",
  },
  {
    id: "05.nat",
    term: "Nat",
    definition:
      "The unit of a cross-entropy by natural logarithms. Guessing among k classes costs ln k nats.",
  },
];

export const lossFunctions: NotebookContent = {
  notebook: "05",
  questions,
  cards,
  exercises: lossExercises,
};
