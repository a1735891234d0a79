import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import {
  atLeastZero,
  but,
  called,
  count,
  finite,
  given,
  natural,
  numbers,
  oneOf,
  options,
  positive,
  seed,
  takes,
  text,
  within,
  type Kind,
} from "../kinds.js";

const share = within(0.5, 0, 1, "[)");
const common = {
  learningRate: positive(0.1),
  weightDecay: atLeastZero(0.01),
  clipNorm: positive(1),
  emaMomentum: within(0.9, 0, 1),
  emaOverwriteFrequency: count(5),
  gradientAccumulationSteps: but(count(2), { one: () => 1 }),
};

/** The optimizer is made and takes one step of numbers. */
const optimizer = (name: string, own: Readonly<Record<string, Kind>>): Contract => ({
  name: `optimizers.${name}`,
  args: { options: options({ ...common, useEma: given(() => true), ...own }) },
  bad: [
    ["unknown option", { options: () => ({ learningrate: 0.1 }) }, /learningrate/],
    ["clipValue: zero", { options: () => ({ clipValue: 0 }) }, /clipValue/],
    ["globalClipNorm: NaN", { options: () => ({ globalClipNorm: NaN }) }, /globalClipNorm/],
  ],
});

const epsilon = positive(1e-7);
const betas = { beta1: share, beta2: share };

const OPTIMIZERS: readonly Contract[] = [
  optimizer("SGD", { momentum: share }),
  optimizer("bookMomentum", { momentum: share }),
  optimizer("Adagrad", { epsilon }),
  optimizer("Adadelta", { rho: share, epsilon }),
  optimizer("RMSprop", { rho: share, momentum: share, epsilon }),
  optimizer("Adam", { ...betas, epsilon }),
  optimizer("AdamW", { ...betas, epsilon }),
  optimizer("Adamax", { ...betas, epsilon }),
  optimizer("Nadam", { ...betas, epsilon }),
  optimizer("Lion", betas),
  optimizer("Ftrl", {
    learningRatePower: takes(within(-0.5, -1, 0), "too low"),
    initialAccumulatorValue: atLeastZero(0.1),
    l1RegularizationStrength: atLeastZero(0),
    l2RegularizationStrength: atLeastZero(0),
    beta: atLeastZero(0),
  }),
];

const decay = {
  initialLearningRate: positive(0.1),
  decaySteps: count(10),
  decayRate: positive(0.5),
};

/** The schedule is made and asked. */
const schedule = (name: string, fields: Readonly<Record<string, Kind>>): Contract => ({
  name: `schedules.${name}`,
  args: { options: options(fields), step: takes(natural(3), "huge", "not whole") },
  call: (given: object, step: number) =>
    (dl.schedules[name as "stepDecay"] as (options: object) => dl.Schedule)(given)(step),
});

const SCHEDULES: readonly Contract[] = [
  schedule("stepDecay", decay),
  schedule("exponentialDecay", decay),
  schedule("inverseTimeDecay", decay),
  schedule("polynomialDecay", {
    initialLearningRate: positive(0.1),
    decaySteps: count(10),
    endLearningRate: atLeastZero(0.01),
    power: positive(1),
  }),
  schedule("piecewiseConstant", {
    boundaries: but(
      given(() => [2, 5]),
      { "not rising": () => [5, 2], NaN: () => [NaN, 5] },
    ),
    values: but(
      given(() => [1, 0.5, 0.1]),
      { "too few": () => [1], negative: () => [1, -1, 0], NaN: () => [1, NaN, 0] },
    ),
  }),
  schedule("cosineDecay", {
    initialLearningRate: positive(0.1),
    decaySteps: count(10),
    alpha: within(0.1, 0, 1),
  }),
  schedule("cosineDecayRestarts", {
    initialLearningRate: positive(0.1),
    firstDecaySteps: count(10),
    tMul: takes(within(2, 1, 10), "too high"),
    mMul: positive(0.9),
    alpha: within(0.1, 0, 1),
  }),
  schedule("oneCycle", {
    maxLearningRate: positive(0.1),
    totalSteps: count(10),
    pctStart: within(0.3, 0, 1, "()"),
    divFactor: positive(25),
    finalDivFactor: positive(1e4),
    annealStrategy: oneOf("linear"),
  }),
  {
    name: "schedules.constant",
    args: { learningRate: atLeastZero(0.1) },
  },
  {
    name: "schedules.warmup",
    args: {
      schedule: called(atLeastZero(0.1), "learningRate"),
      steps: count(5),
      options: options({ initialLearningRate: atLeastZero(0) }),
    },
  },
  {
    name: "schedules.custom",
    args: {
      name: text("mine"),
      rate: but(
        given(() => () => 0.1),
        { NaN: () => () => NaN, negative: () => () => -1 },
      ),
    },
    call: (name: string, rate: () => number) => dl.schedules.custom(name, rate)(3),
  },
  {
    name: "schedules.fromConfig",
    args: {
      config: given(() => dl.schedules.constant(0.1).getConfig()),
    },
    bad: [
      [
        "unknown class",
        { config: () => ({ className: "Nonsense", config: {} }) },
        /className must be one of/,
      ],
      [
        "no numbers",
        { config: () => ({ className: "exponentialDecay", config: {} }) },
        / must be /,
      ],
    ],
  },
];

const problem = given(() => dl.squaredErrorOfLine([0, 1, 2], [1, 3, 5]));
const w = [0, 0];

const made = () => {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
  return { variable, optimizer: dl.optimizers.SGD({ learningRate: 0.1 }) };
};

export const OPTIM: readonly Contract[] = [
  ...OPTIMIZERS,
  ...SCHEDULES,
  { name: "updatesPerEpoch", args: { samples: count(10), batchSize: count(3) } },
  { name: "totalUpdates", args: { samples: count(10), batchSize: count(3), epochs: count(2) } },
  { name: "lastBatchSize", args: { samples: count(10), batchSize: count(3) } },
  { name: "naiveForwardPasses", args: { coefficients: count(10) } },
  {
    name: "tuneNaively",
    args: {
      loss: given(
        () =>
          ([a = 0]: readonly number[]) =>
            a * a,
      ),
      w0: numbers([1]),
      options: options({ delta: positive(0.1), rounds: count(2) }),
    },
  },
  {
    name: "squaredErrorOfLine",
    args: { x: numbers([0, 1, 2]), y: but(numbers([1, 3, 5]), { "too few": () => [1] }) },
  },
  {
    name: "leastSquaresLine",
    args: {
      x: but(numbers([0, 1, 2]), { "all equal": () => [1, 1, 1] }),
      y: but(numbers([1, 3, 5]), { "too few": () => [1] }),
    },
  },
  {
    name: "lossSurface",
    args: {
      problem,
      domain: but(
        given(() => [
          [-1, 1],
          [-1, 1],
        ]),
        {
          empty: () => [],
          "not rising": () => [
            [1, -1],
            [-1, 1],
          ],
          NaN: () => [
            [NaN, 1],
            [-1, 1],
          ],
        },
      ),
    },
  },
  {
    name: "gradientDescent",
    args: {
      problem,
      options: options({
        batchSize: but(count(2), { "more than samples": () => 4 }),
        epochs: count(2),
        w0: but(numbers(w), { "too short": () => [0] }),
        learningRate: positive(0.1),
        seed: seed(),
      }),
    },
  },
  {
    name: "gradientNoise",
    args: {
      problem,
      options: options({
        w: but(numbers(w), { "too short": () => [0] }),
        batchSizes: but(
          given(() => [1, 2]),
          {
            empty: () => [],
            one: () => [1],
            twice: () => [1, 1],
            zero: () => [0, 1],
            NaN: () => [NaN, 1],
          },
        ),
        draws: count(5),
        seed: seed(),
      }),
    },
  },
  {
    name: "optimize",
    args: {
      f: given(() => dl.surfaces.square),
      optimizer: given(() => dl.optimizers.SGD({ learningRate: 0.1 })),
      options: options({
        x0: but(finite(10), { "too long": () => [1, 2], empty: () => [] }),
        steps: natural(3),
      }),
    },
  },
  {
    name: "lrFinder",
    args: {
      step: but(
        given(() => (rate: number) => 1 / (1 + rate)),
        { "no loss": () => () => NaN },
      ),
      options: options({
        minLearningRate: positive(1e-3),
        maxLearningRate: but(positive(1), { "below min": () => 1e-4 }),
        steps: but(count(6), { "too few": () => 4 }),
        smoothing: share,
        divergence: but(
          given(() => 4),
          { one: () => 1, NaN: () => NaN },
        ),
        verbose: given(() => false),
      }),
    },
  },
  {
    name: "Optimizer#init",
    args: { size: count(2) },
    call: (size: number) => dl.optimizers.Adam().init(size),
  },
  {
    name: "Optimizer#update",
    args: {
      w: but(
        given(() => [1, 2]),
        { "too short": () => [1] },
      ),
      gradient: but(
        given(() => [0.1, 0.2]),
        { "too short": () => [1] },
      ),
    },
    call: (at: number[], gradient: number[]) => {
      const optimizer = dl.optimizers.Adam();
      return optimizer.update(at, gradient, optimizer.init(2));
    },
  },
  {
    name: "Optimizer#applyGradients",
    args: {
      gradients: called(
        but(
          given(() => ({ v: tf.ones([2]) })),
          {
            "wrong shape": () => ({ v: tf.ones([3]) }),
            "unknown name": () => ({ nobody: tf.ones([2]) }),
          },
        ),
        "gradients?",
      ),
    },
    call: (gradients: { v?: unknown; nobody?: unknown }) => {
      const { variable, optimizer } = made();
      try {
        const named = "v" in gradients ? { [variable.name]: gradients.v } : gradients;
        optimizer.applyGradients(named as never);
      } finally {
        tf.dispose(variable);
        optimizer.dispose();
      }
    },
  },
  {
    name: "Optimizer#withAveragedWeights",
    args: { useEma: given(() => true) },
    call: async (useEma: boolean) => {
      const variable = tf.tidy(() => tf.variable(tf.scalar(3)));
      const optimizer = dl.optimizers.SGD({ learningRate: 0.1, useEma });
      try {
        optimizer.minimize(() => variable.square(), false, [variable]);
        return await optimizer.withAveragedWeights(() => variable.dataSync()[0]);
      } finally {
        tf.dispose(variable);
        optimizer.dispose();
      }
    },
    bad: [["no average", { useEma: () => false }, /useEma/]],
  },
  {
    name: "Optimizer#setWeights",
    args: { weights: given(() => []) },
    call: async (weights: never[]) => {
      const { variable, optimizer } = made();
      try {
        optimizer.minimize(() => variable.square().sum(), false, [variable]);
        const saved = weights.length > 0 ? weights : await optimizer.getWeights();
        try {
          await optimizer.setWeights(saved);
        } finally {
          if (weights.length === 0) tf.dispose(saved.map(({ tensor }) => tensor));
        }
      } finally {
        tf.dispose(variable);
        optimizer.dispose();
      }
    },
    bad: [
      ["no count", { weights: () => [{ name: "x", tensor: tf.scalar(NaN) }] }, /weights must be/],
    ],
  },
  {
    name: "Optimizer#minimize",
    args: { f: given(() => (v: { square(): { sum(): unknown } }) => v.square().sum()) },
    call: (f: (v: unknown) => never) => {
      const { variable, optimizer } = made();
      try {
        optimizer.minimize(() => f(variable), false, [variable]);
      } finally {
        tf.dispose(variable);
        optimizer.dispose();
      }
    },
  },
];
