import assert from "node:assert/strict";
import { DOC_RULES } from "./docRules.js";
import { publicNames } from "./publicNames.js";

/** Names whose docstring lacks this section yet: the lists only shrink. */
const NOT_YET: Readonly<Record<string, readonly string[]>> = {
  "a first line that is a sentence": [
    "nn.AttentionOptions",
    "nn.BatchNormalization",
    "nn.BatchNormalizationOptions",
    "nn.CellOptions",
    "nn.Conv2d",
    "nn.Conv2dOptions",
    "nn.DropoutOptions",
    "nn.GruOptions",
    "nn.GruStep",
    "nn.Layer#call",
    "nn.LayerOptions",
    "nn.LstmStep",
    "nn.MlpOptions",
    "nn.NaiveDense#countParams",
    "nn.NaiveDense#dispose",
    "nn.NaiveDense#weights",
    "nn.NaiveSequential#dispose",
    "nn.NeuronOptions",
    "nn.Perceptron#bias",
    "nn.PerceptronFitOptions",
    "nn.PerceptronHistory",
    "nn.PerceptronOptions",
    "nn.Pool2d",
    "nn.Pool2dOptions",
  ],
  "@param for what it takes": [
    "nn.GRUCell",
    "nn.LSTMCell",
    "nn.Layer",
    "nn.MLP",
    "nn.NaiveSequential",
    "nn.Neuron",
    "nn.Perceptron",
    "nn.SimpleRNNCell",
  ],
  "@throws for what it refuses": [],
  "@example": [],
  "Source:": [],
};

describe("docstrings", () => {
  const names = publicNames();
  for (const { section, appliesTo, holds, except } of DOC_RULES) {
    it(`have ${section}`, () => {
      const without = names.filter((name) => appliesTo(name) && !holds(name));
      const pending = NOT_YET[section] ?? [];
      const listed = without.filter(({ name }) => !(name in except) && !pending.includes(name));
      assert.deepEqual(
        listed.map(({ name, file, line }) => `${file}:${line} ${name}`),
        [],
      );
      const stale = [...Object.keys(except), ...pending].filter(
        (name) => !without.some((each) => each.name === name),
      );
      assert.deepEqual(stale, [], "exceptions and pending names that are complete");
    });
  }
});
