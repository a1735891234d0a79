import type { Card } from "../card.js";
import { multipleChoice, numeric, shortText, type Question } from "../question.js";
import { forwardExercises } from "./04_forward_exercises.js";
import type { NotebookContent } from "./notebook.js";

const questions: readonly Question[] = [
  numeric({
    id: "04.q1",
    question:
      "A unit has the weights [2, −1], the bias 0.5 and ReLU. What does it give for the input [1, 3]?",
    answer: 0,
    why: "z = 2·1 − 1·3 + 0.5 = −0.5, and ReLU turns every z below 0 into 0.",
    hints: ["First the weighted sum, then the activation.", "z is below 0."],
  }),
  multipleChoice({
    id: "04.q2",
    question:
      "A batch of shape [32, 64] enters a dense layer with 16 units. What are the shapes of W, b and the output?",
    options: {
      a: "W [16, 64], b [64], output [16, 32]",
      b: "W [64, 16], b [16], output [32, 16]",
      c: "W [32, 16], b [32], output [64, 16]",
      d: "W [64, 64], b [16], output [32, 64]",
    },
    answer: "b",
    why: "x·W multiplies [32, 64] by [64, 16]; the inner sizes meet and [32, 16] remains. Each unit has one bias.",
    whyNot: {
      a: "That W would stand left of x; here samples are rows, so x stands left.",
      c: "W knows nothing of the batch size: the same layer takes 1 sample or 10,000.",
      d: "Sixteen units give sixteen numbers per sample.",
    },
    hints: ["W has one column per unit.", "The inner sizes of a matrix product must be equal."],
  }),
  multipleChoice({
    id: "04.q3",
    question: "What does softmax give for the logits [5, 5, 5]?",
    options: {
      a: "[5, 5, 5]",
      b: "[1, 1, 1]",
      c: "[1/3, 1/3, 1/3]",
      d: "[0, 0, 0]",
    },
    answer: "c",
    why: "Equal logits have equal shares, and the shares sum to 1. Adding the same number to all logits changes nothing.",
    whyNot: {
      a: "Those sum to 15; probabilities sum to 1.",
      b: "Three probabilities of 1 would sum to 3.",
      d: "No share of a positive power is 0, and the sum must be 1.",
    },
    hints: ["Which class should win?"],
  }),
  multipleChoice({
    id: "04.q4",
    question: "Which part of the training loop changes the weights?",
    options: {
      a: "the forward pass",
      b: "the loss",
      c: "backpropagation",
      d: "the update by the optimizer",
    },
    answer: "d",
    why: "The forward pass predicts, the loss measures, backpropagation computes gradients; only the update writes new weights.",
    whyNot: {
      a: "A forward pass reads the weights; predicting twice gives the same result.",
      b: "The loss is one number about the prediction.",
      c: "It is often said so, but backpropagation only computes gradients.",
    },
    hints: ["Look for the arrow w ← …"],
  }),
  numeric({
    id: "04.q5",
    question: "How many parameters does a dense network 64-16-3 have?",
    answer: 1091,
    why: "64·16 + 16 = 1,040 in the first layer, 16·3 + 3 = 51 in the second.",
    hints: ["Count W and b of each layer.", "Inputs have no weights of their own."],
  }),
  shortText({
    id: "04.q6",
    question:
      "A row of the output is [0.1, 0.7, 0.2]. Which function turns it into the predicted class, 1?",
    accept: ["argmax", "argMax", "arg max", "tf.argMax", "dl.metrics.argmax"],
    why: "argmax gives the position of the largest entry.",
    hints: ["It asks for the place of the maximum, not for its value."],
  }),
  shortText({
    id: "04.q7",
    question:
      "Read the line `z += value * W[i][unit]` of the function `dense`. Which index counts the inputs?",
    accept: ["i", "the first", "the first one", "rows", "row"],
    why: "W has one row per input and one column per unit, so the first index, i, is the input's.",
    hints: ["Which of the two runs while one unit's sum is computed?"],
  }),
];

const cards: readonly Card[] = [
  {
    id: "04.layer",
    term: "Layer",
    definition:
      "Units side by side that see the same input. A dense layer computes activation(x·W + b): one column of W and one entry of b per unit.",
  },
  {
    id: "04.logits",
    term: "Logits",
    definition:
      "The weighted sums of the output layer before softmax or sigmoid: any real numbers.",
    memoryAid: "Raw scores: they become shares of a cake when softmax cuts it.",
  },
  {
    id: "04.softmax",
    term: "Softmax",
    definition:
      "Raises e to each logit and divides by the sum of these powers: numbers between 0 and 1 that sum to 1, in the same order as the logits.",
    memoryAid: "Exponentiate, add, divide.",
  },
  {
    id: "04.loop",
    term: "Training loop",
    definition:
      "Input, forward pass through the layers, loss, backpropagation of gradients, update of the weights; then the next batch.",
    memoryAid:
      "NL-LB: Neural Layer – Loss Backpropagation. Values run through layer by layer, the loss sends gradients back with care.",
  },
  {
    id: "04.argmax",
    term: "Predicted class",
    definition:
      "The position of the largest probability in a row of the output, of shape [n, classes].",
  },
];

export const forwardPass: NotebookContent = {
  notebook: "04",
  questions,
  cards,
  exercises: forwardExercises,
};
