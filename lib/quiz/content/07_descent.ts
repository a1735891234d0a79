import type { Card } from "../card.js";
import { multipleChoice, type Question } from "../question.js";
import { descentExercises } from "./07_descent_exercises.js";
import type { NotebookContent } from "./notebook.js";

const questions: readonly Question[] = [
  multipleChoice({
    id: "Q01",
    question:
      "60,000 samples are trained in batches of 128. How many gradient updates are done after 5 epochs?",
    options: { a: "3,135", b: "2,345", c: "4,690", d: "1,000" },
    answer: "b",
    why: "⌈60,000 / 128⌉ = 469 updates per epoch (the last batch has 96 samples), and 5 · 469 = 2,345.",
    whyNot: {
      c: "That is 10 epochs.",
      a: "3,135 / 5 = 627 batches would need about 96 samples each.",
    },
    hints: [
      "How many batches cover all samples once?",
      "60,000 / 128 = 468.75, and a part of a batch is a batch, too.",
    ],
  }),
  multipleChoice({
    id: "Q06",
    question: "What happens to the loss when the weights move a little against the gradient?",
    options: {
      a: "it falls a little",
      b: "it rises a little",
      c: "it stays as it is",
      d: "it becomes 0",
    },
    answer: "a",
    why: "The gradient points where the loss rises fastest; the opposite direction lowers it, as long as the step is small.",
    whyNot: { d: "One small step changes the loss by a small amount." },
  }),
  multipleChoice({
    id: "Q07",
    question: "What does mini-batch stochastic gradient descent compute each gradient on?",
    options: {
      a: "all training samples",
      b: "a small random batch of samples",
      c: "the samples with the largest loss",
      d: "the validation samples",
    },
    answer: "b",
    why: "Stochastic means random: each step draws a small batch, so it is cheap and right on average.",
    whyNot: { a: "That is batch gradient descent.", d: "Validation samples never change weights." },
  }),
  multipleChoice({
    id: "Q08",
    question: "What is the naive way to find out how to change one coefficient?",
    options: {
      a: "differentiate the loss by all coefficients at once",
      b: "freeze the other coefficients and try two values of this one, with a forward pass each",
      c: "set it to 0 and train again",
      d: "change all coefficients by the same amount",
    },
    answer: "b",
    why: "Try it a little larger and a little smaller, compute the loss each time, keep the better value.",
    whyNot: { a: "That is gradient descent, the better way." },
  }),
  multipleChoice({
    id: "Q09",
    question: "Changing a coefficient from 0.3 to 0.35 raises the loss. What follows?",
    options: {
      a: "the coefficient should be lowered",
      b: "the coefficient should be raised further",
      c: "the coefficient does not matter",
      d: "the loss function is wrong",
    },
    answer: "a",
    why: "On a smooth loss and for a small step the other direction lowers it.",
    whyNot: { c: "The loss reacted, so the coefficient matters." },
  }),
  multipleChoice({
    id: "Q10",
    question: "Why must the learning rate be reasonable?",
    options: {
      a: "too small: many steps and stuck in a local minimum; too large: steps land anywhere on the curve",
      b: "too small: the loss becomes negative; too large: the gradient becomes 0",
      c: "it decides how many layers the network may have",
      d: "only a rate of exactly 0.01 converges",
    },
    answer: "a",
    why: "The rate scales every step: tiny steps hardly move, huge ones overshoot.",
  }),
  multipleChoice({
    id: "Q11",
    question: "What is true SGD?",
    options: {
      a: "one sample per step",
      b: "all samples per step",
      c: "half of the samples per step",
      d: "one step per epoch",
    },
    answer: "a",
    why: "Each update uses the gradient of one randomly drawn sample.",
    whyNot: { b: "That is batch gradient descent.", d: "That, too, is batch gradient descent." },
  }),
  multipleChoice({
    id: "Q12",
    question: "Why is tuning one coefficient at a time inefficient?",
    options: {
      a: "each coefficient needs two forward passes, and a network has many thousands or millions",
      b: "a forward pass cannot be repeated",
      c: "the coefficients must be whole numbers",
      d: "it needs the second derivative",
    },
    answer: "a",
    why: "407,050 coefficients need 814,100 forward passes for one round; the gradient takes one forward and one backward pass.",
  }),
  multipleChoice({
    id: "Q13",
    question: "What is the primary technique by which neural networks are optimised?",
    options: {
      a: "gradient descent",
      b: "trying coefficients one by one",
      c: "solving for the minimum in closed form",
      d: "sorting the samples",
    },
    answer: "a",
    why: "The loss is differentiable, so the gradient says how to change all weights at once.",
    whyNot: { c: "That works for a line; a deep network has no closed form." },
  }),
  multipleChoice({
    id: "Q14",
    question: "What may happen when the learning rate is too high?",
    options: {
      a: "updates overshoot and end at a random place on the curve",
      b: "training takes more memory",
      c: "updates become too small to see",
      d: "the loss is no longer differentiable",
    },
    answer: "a",
    why: "On x², every rate above 1 makes each step longer than the one before.",
    whyNot: { c: "That is a rate that is too low." },
  }),
  multipleChoice({
    id: "Q15",
    question:
      "Which property of the functions in a network makes gradient-based optimisation possible?",
    options: {
      a: "they are differentiable",
      b: "they are linear",
      c: "they are always positive",
      d: "they have whole numbers as values",
    },
    answer: "a",
    why: "A small change of a weight then changes the loss a little and predictably: there is a slope to follow.",
    whyNot: { b: "A network of linear functions alone is one linear function." },
  }),
  multipleChoice({
    id: "Q16",
    question: "How does batch gradient descent differ from mini-batch SGD?",
    options: {
      a: "each step uses all data: the gradient is exact, the step is costly",
      b: "each step uses one sample: the gradient is noisy, the step is cheap",
      c: "it needs no learning rate",
      d: "it finds the global minimum of every function",
    },
    answer: "a",
    why: "One update per epoch, each as costly as a pass over all data.",
    whyNot: {
      b: "That is true SGD.",
      d: "An exact gradient still leads into the nearest minimum.",
    },
  }),
  multipleChoice({
    id: "Q17",
    question: "What is the role of the gradient?",
    options: {
      a: "it says how the loss varies with each coefficient, for all of them at once",
      b: "it says how many epochs are needed",
      c: "it is the value of the loss",
      d: "it picks the samples of a batch",
    },
    answer: "a",
    why: "It has one entry per coefficient: direction and steepness.",
  }),
  multipleChoice({
    id: "Q18",
    question: "What distinguishes mini-batch SGD from true SGD?",
    options: {
      a: "the number of samples per step",
      b: "the loss function",
      c: "the sign of the update",
      d: "the number of layers",
    },
    answer: "a",
    why: "Many against one; everything else is the same.",
  }),
  multipleChoice({
    id: "Q19",
    question:
      "On the same curve the coefficient goes from 0.3 to 0.25 instead of to 0.35, which raised the loss. What happens to the loss?",
    options: { a: "it falls", b: "it rises", c: "it stays the same", d: "it cannot be known" },
    answer: "a",
    why: "In the course's example from 0.5 to 0.4: the slope is 2, so −0.05 changes the loss by −0.1.",
  }),
  multipleChoice({
    id: "Q20",
    question: "What may happen when the learning rate is too small?",
    options: {
      a: "many iterations are needed, and training can stay in a local minimum",
      b: "the weights become infinite",
      c: "the steps jump over the minimum",
      d: "the gradient changes its sign at each step",
    },
    answer: "a",
    why: "Small steps take long, and none is long enough to leave a valley.",
    whyNot: { c: "That needs a large rate." },
  }),
  multipleChoice({
    id: "Q21",
    question: "Which is a disadvantage of adjusting coefficients one at a time?",
    options: {
      a: "it is very costly and ignores how coefficients act together",
      b: "it needs the derivative of every operation",
      c: "it works only on a GPU",
      d: "it can be used only once",
    },
    answer: "a",
    why: "Two passes per coefficient, and the best value of one depends on the others.",
    whyNot: { b: "It needs no derivative at all; that is its only charm." },
  }),
  multipleChoice({
    id: "Q22",
    question: "A small learning rate is used near a local minimum. What happens?",
    options: {
      a: "the weights settle there and do not reach a lower minimum",
      b: "the weights jump to the global minimum",
      c: "the loss grows without bound",
      d: "the gradient becomes infinite",
    },
    answer: "a",
    why: "Around a local minimum every small step leads back to it.",
  }),
];

const cards: readonly Card[] = [
  {
    id: "FC18",
    term: "Gradient Descent",
    definition:
      "An algorithm that lowers a loss by moving the weights step by step against its gradient: w ← w − η·g.",
    memoryAid: "In fog on a hill: feel the slope under your feet, take a step down, feel again.",
  },
  {
    id: "FC27",
    term: "Gradient Descent (as a technique of training)",
    definition:
      "The technique that makes training possible: all weights are updated at once, by one forward and one backward pass, instead of trying them one by one.",
  },
  {
    id: "FC28",
    term: "Learning Rate",
    definition:
      "The factor η in front of the gradient: how far one step goes. Too small is slow, too large overshoots or diverges.",
    memoryAid: "“Too small, you crawl; too tall, you fall.”",
  },
  {
    id: "FC29",
    term: "Mini-Batch SGD",
    definition:
      "Gradient descent in which each step takes its gradient on a small random batch, 32 or 128 samples say: a compromise of cost and noise.",
  },
  {
    id: "FC30",
    term: "SGD",
    definition:
      "Stochastic gradient descent: samples are drawn at random. In the strict sense (true SGD) one sample per step; in everyday speech also mini-batches.",
  },
  {
    id: "FC31",
    term: "Batch Gradient Descent",
    definition:
      "Each step uses the whole training set: an exact gradient, one update per epoch, costly on large data.",
  },
  {
    id: "FC32",
    term: "Local Minimum",
    definition:
      "A point with a lower loss than everything near it, though not necessarily the lowest of all. Plain descent with small steps ends in the one whose valley it starts in.",
    memoryAid: "The lowest chair in this room, not in the house.",
  },
  {
    id: "FC36",
    term: "Differentiable",
    definition:
      "Having a derivative: a small change of the input changes the output by an amount that is nearly proportional to it. Without that there is no slope to follow.",
  },
  {
    id: "FC37",
    term: "Gradient",
    definition:
      "The vector of all partial derivatives of the loss: the direction in which it rises fastest, and how steeply.",
    memoryAid: "It points uphill; go the other way.",
  },
  {
    id: "FC38",
    term: "Weight",
    definition:
      "A number of the model that training changes; how much one input counts for one unit.",
  },
  {
    id: "FC39",
    term: "Weight Update",
    definition:
      "The change in one step: Δw = −η · gradient. The optimizer does it, after backpropagation has computed the gradient.",
  },
  {
    id: "FC44",
    term: "Model Optimization",
    definition:
      "The search for weights with a low loss on the training data; the means to the end of good predictions on new data.",
  },
  {
    id: "FC50",
    term: "Gradient-based Optimization",
    definition:
      "Every method that follows the gradient: plain descent, momentum, RMSprop, Adam. All need a differentiable loss.",
  },
  {
    id: "FC54",
    term: "Epoch",
    definition:
      "One pass over all training samples: ⌈N / batch size⌉ updates. An iteration is one update, a batch the samples of one update.",
    memoryAid: "“E for every sample once.”",
  },
];

export const gradientDescent: NotebookContent = {
  notebook: "07",
  questions,
  cards,
  exercises: descentExercises,
};
