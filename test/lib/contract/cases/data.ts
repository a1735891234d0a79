import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import {
  atLeastZero,
  but,
  count,
  finite,
  given,
  matrix,
  numbers,
  options,
  seed,
  takes,
  within,
} from "../kinds.js";

const generated = { samples: count(6), noise: atLeastZero(0.1), seed: seed() };

const images = () => new dl.LabelledImages(new Float32Array(4 * 4), [0, 1, 0, 1], ["a", "b"], 2);
const indices = () => [0, 1];

const share = within(0.5, 0, 1, "()");
const rows = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
];

const rowsAndTargets = {
  x: but(
    given(() => rows.map((row) => [...row])),
    { empty: () => [] },
  ),
  y: but(
    given(() => [0, 0, 1, 1]),
    { empty: () => [], "too few": () => [0, 1] },
  ),
};

export const DATA: readonly Contract[] = [
  {
    name: "BatchLoader",
    args: { samples: count(10), options: options({ batchSize: count(4), seed: seed() }) },
  },
  {
    name: "DataLoader",
    args: {
      data: but(
        given(() => ({ x: [[1], [2], [3]], y: [0, 1, 1] })),
        { empty: () => ({ x: [], y: [] }), "different counts": () => ({ x: [[1]], y: [0, 1] }) },
      ),
      options: options({ batchSize: count(2), seed: seed() }),
    },
  },
  {
    name: "LabelledImages",
    args: {
      pixels: but(
        given(() => new Float32Array(8)),
        { "too few": () => new Float32Array(7), NaN: () => new Float32Array(8).fill(NaN) },
      ),
      labels: but(
        given(() => [0, 1]),
        {
          "no class": () => [0, 2],
          negative: () => [0, -1],
          "not whole": () => [0, 0.5],
          NaN: () => [0, NaN],
        },
      ),
      classes: given(() => ["a", "b"]),
      size: count(2),
    },
  },
  {
    name: "LabelledImages#image",
    args: { index: takes(within(1, 0, 3), "huge") },
    call: (index: number) => images().image(index),
  },
  {
    name: "LabelledImages#take",
    args: {
      indices: but(given(indices), {
        "too high": () => [0, 4],
        negative: () => [-1],
        "not whole": () => [0.5],
        NaN: () => [NaN],
      }),
    },
    call: (chosen: number[]) => images().take(chosen),
  },
  {
    name: "LabelledImages#perClass",
    args: { count: but(count(1), { "more than there are": () => 3 }), seed: seed() },
    call: (perClass: number, from: number) => images().perClass(perClass, from),
  },
  {
    name: "LabelledImages#split",
    args: { options: options({ testShare: share, seed: seed() }) },
    call: (given: { testShare: number; seed: number }) => images().split(given),
  },
  {
    name: "datasets.linear",
    args: {
      options: options({
        ...generated,
        weights: numbers([2, -3.4]),
        bias: finite(4.2),
        low: finite(-1),
        high: but(finite(1), { "below low": () => -2 }),
      }),
    },
  },
  { name: "datasets.sine", args: { options: options(generated) } },
  {
    name: "datasets.blobs",
    args: { options: options({ ...generated, centers: matrix(rows) }) },
  },
  {
    name: "datasets.twoGaussians",
    args: { options: options({ samples: count(6), seed: seed(), distance: finite(2) }) },
  },
  { name: "datasets.moons", args: { options: options(generated) } },
  {
    name: "datasets.circles",
    args: { options: options({ ...generated, factor: within(0.5, 0, 1, "()") }) },
  },
  {
    name: "datasets.glyphs",
    args: {
      options: options({
        characters: but(
          given(() => "01"),
          { empty: () => "", repeated: () => "00" },
        ),
        perClass: count(1),
        size: within(12, 8, 64),
        jitter: within(1, 0, 2),
        fonts: but(
          given(() => ["serif"]),
          { empty: () => [], unknown: () => ["gothic"] },
        ),
        seed: seed(),
      }),
    },
  },
  {
    name: "datasets.noiseImages",
    args: {
      options: options({ classes: count(2), perClass: count(2), size: count(3), seed: seed() }),
    },
  },
  {
    name: "preprocessing.oneHot",
    args: {
      labels: but(
        given(() => [0, 2, 1]),
        {
          negative: () => [0, -1],
          "not whole": () => [0.5],
          NaN: () => [NaN],
          "no class": () => [5],
          empty: () => [],
        },
      ),
      classes: count(3),
    },
  },
  { name: "preprocessing.standardize", args: { rows: matrix(rows) } },
  { name: "preprocessing.minMaxScale", args: { rows: matrix(rows) } },
  {
    name: "trainTestSplit",
    args: {
      ...rowsAndTargets,
      options: options({ testShare: share, seed: seed(), stratify: given(() => true) }),
    },
    bad: [["one sample of a class", { y: () => [0, 0, 0, 1] }, /at least two samples of class 1/]],
  },
  {
    name: "kFold",
    args: {
      ...rowsAndTargets,
      options: options({
        folds: but(count(2), { one: () => 1, "more than rows": () => 5 }),
        stratify: given(() => true),
        shuffle: given(() => false),
        seed: seed(),
      }),
    },
    bad: [
      [
        "a class with fewer samples than folds",
        { y: () => [0, 0, 0, 1] },
        /y must be at least 2 samples of class 1; received 1/,
      ],
    ],
  },
];
