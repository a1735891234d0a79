import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { but, count, given, matrix, numbers, options, text, type Kind } from "../kinds.js";

const RESOLUTION = 10;
const GRID = RESOLUTION ** 2;
const POINTS = [
  [-1, -1],
  [1, 2],
];

const data: Kind = but(
  given(() => ({ x: POINTS, y: [0, 1] })),
  {
    empty: () => ({ x: [], y: [] }),
    "no pairs": () => ({ x: [[1], [2]], y: [0, 1] }),
    ragged: () => ({ x: [[1, 2], [3]], y: [0, 1] }),
    NaN: () => ({
      x: [
        [NaN, 0],
        [1, 2],
      ],
      y: [0, 1],
    }),
    "NaN in y": () => ({ x: POINTS, y: [NaN, 1] }),
    "different counts": () => ({ x: POINTS, y: [0] }),
  },
);

const sure = (points: readonly (readonly number[])[]) =>
  points.map(([a = 0]) => (a > 0 ? 0.9 : 0.1));
const model: Kind = but(
  given(() => sure),
  {
    NaN: () => () => Array<number>(GRID).fill(NaN),
    "NaN of a tensor": () => () => tf.tensor2d(Array<number>(GRID).fill(NaN), [GRID, 1]),
    "one number": () => () => 0.5,
    "too few": () => () => [0.5],
    "empty rows": () => () => Array.from({ length: GRID }, () => []),
    ragged: () => () => Array.from({ length: GRID }, (_, i) => (i === 0 ? [0.5] : [0.5, 0.5])),
    "too deep": () => () => tf.ones([GRID, 1, 1]),
  },
);
const network = given(() =>
  tf.sequential({
    layers: [tf.layers.dense({ units: 3, inputShape: [2], activation: "softmax" })],
  }),
);
const resolution: Kind = but(count(RESOLUTION), { "too few": () => 7, "too many": () => 201 });
const classNames: Kind = but(
  given(() => ["no", "yes"]),
  { "too few": () => ["no"] },
);
const recorder = () => new dl.plot.BoundaryRecorder({ x: POINTS, y: [0, 1] }, RESOLUTION);
const snapshots = () => {
  const film = recorder();
  for (const label of ["0", "1", "2"]) film.record(sure, label);
  return [...film.snapshots];
};

const planes: readonly Contract[] = [
  { name: "plot.BoundaryRecorder", args: { data, resolution } },
  {
    name: "plot.BoundaryRecorder#record",
    args: { model, label: text("start") },
    call: (...args: Parameters<dl.plot.BoundaryRecorder["record"]>) => recorder().record(...args),
  },
  {
    name: "plot.BoundaryRecorder#onTrainBegin",
    args: { logs: given(() => ({})), context: given(() => ({ model: network.valid() })) },
    call: (...args: Parameters<dl.plot.BoundaryRecorder["onTrainBegin"]>) =>
      recorder().onTrainBegin(...args),
    bad: [["a model of NaN", { context: () => ({ model: () => [NaN] }) }, /model/]],
  },
  {
    name: "plot.BoundaryRecorder#onEpochEnd",
    args: {
      epoch: given(() => 0),
      logs: given(() => ({})),
      context: given(() => ({ model: network.valid() })),
    },
    call: (...args: Parameters<dl.plot.BoundaryRecorder["onEpochEnd"]>) =>
      recorder().onEpochEnd(...args),
    bad: [["a model of NaN", { context: () => ({ model: () => [NaN] }) }, /model/]],
  },
  {
    name: "plot.decisionBoundary",
    args: {
      model: but(model, { "no probabilities": () => () => Array<number>(GRID).fill(2) }),
      data,
      text: options({ resolution, classNames }),
    },
    bad: [["no snapshots", { model: () => [] }, /snapshots/]],
  },
  {
    name: "plot.decisionBoundary",
    args: {
      model: network,
      data: but(data, { "a fourth class": () => ({ x: POINTS, y: [0, 3] }) }),
      text: options({ resolution }),
    },
  },
  {
    name: "plot.filmStrip",
    args: {
      snapshots: but(given(snapshots), {
        empty: () => [],
        "another resolution": () => [{ label: "0", outputs: [[1]] }],
      }),
      data,
      text: options({
        // Another number within the limits is refused for the snapshots, which it does not fit.
        resolution: but(
          given(() => RESOLUTION),
          { "too few": () => 7, "too many": () => 201, NaN: () => NaN },
        ),
        classNames,
        most: but(count(2), { "too many": () => 25 }),
      }),
    },
  },
];

export const PLOT_TRAINING: readonly Contract[] = [
  ...planes,
  {
    name: "plot.learningRateFinder",
    args: {
      result: but(
        given(() => sweep([0.001, 0.01, 0.1], [2.3, 1.9, 1.2])),
        {
          empty: () => sweep([], []),
          "one point": () => sweep([0.001], [2.3]),
          NaN: () => sweep([0.001, 0.01], [NaN, NaN]),
          "rates of 0": () => sweep([0, 0], [1, 1]),
        },
      ),
      text: options({ title: given(() => "t") }),
    },
  },
  {
    name: "plot.schedules",
    args: {
      schedules: but(
        given(() => ({ halved: (step: number) => 0.1 * 0.5 ** step })),
        { empty: () => ({}) },
      ),
      text: options({ steps: but(count(10), { one: () => 1 }), logY: given(() => true) }),
    },
    bad: [
      ["a rate of NaN", { schedules: () => ({ mine: () => NaN }) }, /^mine\(0\) must be/],
      ["a negative rate", { schedules: () => ({ mine: () => -1 }) }, /^mine\(0\) must be/],
      ["no rate above 0 for logY", { schedules: () => ({ mine: () => 0 }) }, /schedules/],
    ],
  },
  worst(
    but(
      given(() => ["a bird", "a cat"]),
      { empty: () => [], "too few": () => ["a bird"] },
    ),
  ),
  worst(
    but(
      given(() => tf.ones([2, 3, 3])),
      { "too few": () => tf.ones([1, 3, 3]) },
    ),
  ),
];

function worst(samples: Kind): Contract {
  return {
    name: "plot.worstErrors",
    args: {
      judged: options({
        samples,
        yTrue: but(numbers([0, 1]), { "no class": () => [0, 2], "not whole": () => [0, 0.5] }),
        probabilities: but(
          matrix([
            [0.1, 0.9],
            [0.2, 0.8],
          ]),
          {
            "no distribution": () => [
              [0.9, 0.9],
              [0.2, 0.8],
            ],
            negative: () => [
              [-0.5, 1.5],
              [0.2, 0.8],
            ],
            "too few": () => [[0.1, 0.9]],
          },
        ),
      }),
      text: options({ count: but(count(2), { "too many": () => 61 }), classNames }),
    },
  };
}

function sweep(rates: readonly number[], losses: readonly number[]): dl.LearningRateFinderResult {
  const points = rates.map((rate, i) => {
    const loss = losses[i] ?? NaN;
    return { rate, loss, smoothed: loss };
  });
  return {
    points,
    suggestion: { steepest: 0.01, valley: null, minimum: null },
    diverged: false,
  };
}
