import type { Card } from "../card.js";
import { multipleChoice, type Question } from "../question.js";
import { backpropExercises } from "./06_backprop_exercises.js";
import type { NotebookContent } from "./notebook.js";

const questions: readonly Question[] = [
  multipleChoice({
    id: "Q26",
    cards: ["FC42"],
    question: "Why are gradients of a long expression not worked out by hand?",
    options: {
      a: "Long expressions have no derivative.",
      b: "The work grows with every operation and slips creep in; a program applies the chain rule without them.",
      c: "Derivatives by hand are only approximate.",
      d: "A gradient exists only where the expression is linear.",
    },
    answer: "b",
    why: "Each operation has a simple local gradient. Automatic differentiation multiplies and adds them mechanically, for millions of parameters as for two.",
    whyNot: {
      a: "Expressions built from differentiable operations are differentiable, however long.",
      c: "A derivative by hand is exact, if no slip is made. Numeric differences are the approximate ones.",
      d: "Linear expressions are the easiest case, not the only one.",
    },
    hints: [
      "Think of the expression with 15 operations in this notebook, then of a million weights.",
    ],
  }),
  multipleChoice({
    id: "Q38",
    cards: ["FC33"],
    question: "What does the forward pass do in a computation graph?",
    options: {
      a: "It computes each node from its inputs, from the leaves to the loss.",
      b: "It changes the parameters so that the loss falls.",
      c: "It multiplies local gradients from the loss to the leaves.",
      d: "It chooses the learning rate.",
    },
    answer: "a",
    why: "Values flow along the edges: x and w give x1, x1 and b give x2, x2 and y_true give loss_val.",
    whyNot: {
      b: "That is the optimizer's step.",
      c: "That is the backward pass.",
      d: "A learning rate is set before training; no pass finds it.",
    },
    hints: ["Which numbers are known first?", "What can be computed once x and w are known?"],
  }),
  multipleChoice({
    id: "Q39",
    cards: ["FC46"],
    question: "What does grad(B, A) on the edge from A to B stand for?",
    options: {
      a: "B divided by A.",
      b: "The amount by which A must change so that B becomes 0.",
      c: "The derivative of B with respect to A: how fast B varies when A varies.",
      d: "The difference B − A.",
    },
    answer: "c",
    why: "If A moves by a small ε, B moves by about grad(B, A) · ε.",
    whyNot: {
      a: "A ratio of values says nothing about change: x1 / w = 2 here only by the accident that x1 has no constant part.",
      b: "That would be a root search, not a rate.",
      d: "A difference of two nodes' values is no rate.",
    },
    hints: ["Nudge A by ε in the picture and read what happens to B."],
  }),
  multipleChoice({
    id: "Q40",
    cards: ["FC46", "FC49"],
    question: "In the worked example grad(loss_val, x2) = 1. What does that tell?",
    options: {
      a: "loss_val equals x2.",
      b: "The loss is as small as it can be.",
      c: "x2 has no influence on the loss.",
      d: "When x2 varies a little, loss_val varies by the same amount in the same direction.",
    },
    answer: "d",
    why: "loss_val = |4 − x2| and x2 = 7 lies above 4, so each unit on x2 is a unit on the loss. Below 4 the gradient would be −1.",
    whyNot: {
      a: "loss_val is 3 and x2 is 7.",
      b: "At x2 = 4 the loss would be 0.",
      c: "No influence would be a gradient of 0.",
    },
    hints: ["Compute the loss for x2 = 7 and for x2 = 7.1."],
  }),
  multipleChoice({
    id: "Q41",
    cards: ["FC46"],
    question: "grad(x2, x1) = 1 with x2 = x1 + b. How do x1 and x2 vary together?",
    options: {
      a: "x2 varies b times as fast.",
      b: "Equally: a change of x1 arrives at x2 unchanged.",
      c: "x2 does not vary.",
      d: "In opposite directions.",
    },
    answer: "b",
    why: "Adding b shifts the value and leaves every change as it is.",
    whyNot: {
      a: "b is added, not multiplied.",
      c: "x2 contains x1, so it varies with it.",
      d: "That would need a minus sign before x1.",
    },
  }),
  multipleChoice({
    id: "Q42",
    cards: ["FC46"],
    question: "grad(x1, w) = 2 with x1 = x · w and x = 2. What does it tell?",
    options: {
      a: "w is 2.",
      b: "x1 is twice as large as w at the end of training.",
      c: "When w varies, x1 varies twice as much.",
      d: "x varies twice as fast as w.",
    },
    answer: "c",
    why: "The local gradient of a product with respect to one factor is the other factor, here x = 2.",
    whyNot: {
      a: "w is 3; the 2 is the value of x.",
      b: "A gradient speaks about small changes now, not about the end of training.",
      d: "x and w are leaves: neither depends on the other.",
    },
    hints: ["Write x1 for w = 3 and for w = 3.1."],
  }),
  multipleChoice({
    id: "Q43",
    cards: ["FC51"],
    question: "What is the part of b in x2 = x1 + b, and what follows for grad(x2, b)?",
    options: {
      a: "b is added, so grad(x2, b) = 1, whatever x1 and b are.",
      b: "b multiplies x1, so grad(x2, b) = x1.",
      c: "b is a constant, so grad(x2, b) = 0.",
      d: "b is 1, so grad(x2, b) = b.",
    },
    answer: "a",
    why: "A term of a sum passes its change on one to one.",
    whyNot: {
      b: "There is no product with b in x2.",
      c: "b is a parameter: training changes it.",
      d: "The 1 is not the value of b. Try b = 5: the gradient stays 1.",
    },
    hints: ["Set b to 5 and draw the graph again."],
  }),
  multipleChoice({
    id: "Q44",
    cards: ["FC34"],
    question: "What is found by going through the graph in reverse, from the loss to the leaves?",
    options: {
      a: "The values of the inputs.",
      b: "How much each node contributes to a change of the loss.",
      c: "The order in which the values were computed.",
      d: "New values for the parameters.",
    },
    answer: "b",
    why: "Each node receives the derivative of the loss with respect to itself and passes on its share to its inputs.",
    whyNot: {
      a: "The inputs were given from the start.",
      c: "That order is known already; reversing only uses it.",
      d: "New values come from the optimizer, which uses the gradients.",
    },
  }),
  multipleChoice({
    id: "Q45",
    cards: ["FC43", "FC47"],
    question: "Why is it worth writing the local gradient on every edge?",
    options: {
      a: "The largest number on a path is the derivative.",
      b: "The sum of the numbers on a path is the derivative.",
      c: "The edge nearest to the loss is the derivative.",
      d: "The product of the numbers along a path is that path's share of the derivative.",
    },
    answer: "d",
    why: "That is the chain rule: grad(loss_val, w) = 1 · 1 · 2 = 2. Where several paths join two nodes, their products add up.",
    whyNot: {
      a: "The largest number on the path of w is 2 by chance only; with x = 0.5 it would be 1 and the derivative 0.5.",
      b: "The sum along the path of w would be 4.",
      c: "That edge is the same for w and for b, whose gradients differ.",
    },
    hints: ["Compare 1 · 1 · 2 and 1 + 1 + 2 with the numeric gradient of w."],
  }),
];

const cards: readonly Card[] = [
  {
    id: "FC04",
    term: "Backpropagation",
    definition:
      "Finds the derivative of the loss with respect to every weight in one pass from the output back to the inputs, by the chain rule. The optimizer then uses these gradients to change the weights.",
    memoryAid:
      "A trainer goes back through the exercise and tells each muscle its share of the mistake.",
  },
  {
    id: "FC17",
    term: "Backpropagation (in the training loop)",
    definition:
      "The step between loss and update: after the forward pass it computes the gradient of the loss, layer by layer from the last to the first.",
    memoryAid: "Neural Layer, Loss, Backpropagation: NL-LB.",
  },
  {
    id: "FC33",
    term: "Forward pass",
    definition:
      "Computes each node of the computation graph from its inputs, from the leaves to the loss.",
    memoryAid: "Values flow with the arrows.",
  },
  {
    id: "FC34",
    term: "Backward pass",
    definition:
      "Visits the nodes in reverse order; each multiplies the gradient it received by its local gradients and passes the products to its inputs.",
    memoryAid: "Gradients flow against the arrows.",
  },
  {
    id: "FC42",
    term: "Gradient calculation",
    definition:
      "Turning a loss into numbers that say how it varies with each parameter: exactly by automatic differentiation, approximately by differences, which serve as a check.",
  },
  {
    id: "FC43",
    term: "Backpropagation algorithm",
    definition:
      "Forward pass, gradient 1 at the loss, then for each node in reverse topological order: add gradient · local gradient to each input.",
    memoryAid: "One at the end, multiply along, add where paths meet.",
  },
  {
    id: "FC46",
    term: "Gradient (grad)",
    definition:
      "grad(B, A) is the derivative of B with respect to A: A + ε moves B by about grad(B, A) · ε.",
    memoryAid: "Read grad(B, A) as “B, when A varies”.",
  },
  {
    id: "FC47",
    term: "Computation graph",
    definition:
      "A directed graph without cycles: leaves are inputs and parameters, every other node is an operation on the nodes with an edge into it.",
    memoryAid: "A recipe drawn: ingredients at one end, the dish at the other.",
  },
  {
    id: "FC48",
    term: "y_true (Input)",
    definition:
      "The target that the prediction is compared with. It is an input of the graph: it comes with the data and training never changes it.",
  },
  {
    id: "FC49",
    term: "loss_val (Output)",
    definition:
      "The single number at the end of the graph that says how far the prediction is from y_true. Every gradient is taken of it.",
  },
  {
    id: "FC51",
    term: "Parameters (w, b)",
    definition:
      "The leaves that training changes. The gradient of the loss with respect to them says in which direction.",
    memoryAid: "Inputs are given, parameters are learned.",
  },
];

export const backprop: NotebookContent = {
  notebook: "06",
  questions,
  cards,
  exercises: backpropExercises,
};
