import { optimizers, schedules, type Optimizer } from "../../../lib/optim/index.js";

type Options = Readonly<Record<string, unknown>>;
type Kind = Exclude<keyof typeof optimizers, "bookMomentum">;

/** An optimizer of ours and what makes the same one in Keras. */
export interface KerasCase {
  readonly title: string;
  readonly kind: Kind;
  readonly make: () => Optimizer;
  readonly keras: { readonly optimizer: string; readonly options: Options };
}

const COSINE = { initialLearningRate: 0.05, decaySteps: 30, alpha: 0.1 };
const FALLING = { initialLearningRate: 0.05, decaySteps: 10, decayRate: 0.7 };

/** Own numbers of each kind, then schedules and what excludes. */
const TABLE: readonly (readonly [Kind, Options])[] = [
  ["SGD", { learningRate: 0.1 }],
  ["SGD", { learningRate: 0.05, momentum: 0.9 }],
  ["SGD", { learningRate: 0.05, momentum: 0.9, nesterov: true }],
  ["Adagrad", { learningRate: 0.3 }],
  ["Adagrad", { learningRate: 0.3, initialAccumulatorValue: 0.5, epsilon: 1e-3 }],
  ["RMSprop", { learningRate: 0.02 }],
  ["RMSprop", { learningRate: 0.02, rho: 0.8, momentum: 0.6, epsilon: 1e-4 }],
  ["RMSprop", { learningRate: 0.005, rho: 0.8, centered: true, epsilon: 1e-2 }],
  ["RMSprop", { learningRate: 0.005, momentum: 0.5, centered: true, epsilon: 1e-2 }],
  ["Adam", { learningRate: 0.05 }],
  ["Adam", { learningRate: 0.05, beta1: 0.7, beta2: 0.95, epsilon: 1e-3 }],
  ["Adam", { learningRate: 0.05, beta2: 0.9, amsgrad: true }],
  ["AdamW", { learningRate: 0.05 }],
  ["AdamW", { learningRate: 0.05, weightDecay: 0.2 }],
  ["Adamax", { learningRate: 0.05 }],
  ["Nadam", { learningRate: 0.05 }],
  ["Nadam", { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }],
  ["Lion", { learningRate: 0.01 }],
  ["Lion", { learningRate: 0.01, beta1: 0.7, beta2: 0.8 }],
  ["Adadelta", { learningRate: 1, epsilon: 1e-3 }],
  ["Ftrl", { learningRate: 0.3 }],
  [
    "Ftrl",
    {
      learningRate: 0.3,
      learningRatePower: -0.7,
      initialAccumulatorValue: 0.2,
      l1RegularizationStrength: 0.01,
      l2RegularizationStrength: 0.02,
      l2ShrinkageRegularizationStrength: 0.03,
      beta: 0.1,
    },
  ],
  ["SGD", { learningRate: schedules.cosineDecay(COSINE), momentum: 0.5 }],
  ["Adam", { learningRate: schedules.exponentialDecay(FALLING), weightDecay: 0.05 }],
  [
    "Adam",
    {
      learningRate: schedules.exponentialDecay(FALLING),
      weightDecay: 0.05,
      globalClipNorm: 0.5,
      useEma: true,
      emaOverwriteFrequency: 5,
      gradientAccumulationSteps: 2,
      amsgrad: true,
    },
  ],
  ["AdamW", { learningRate: 0.05, weightDecay: 0.3, excludeFromWeightDecay: ["bias"] }],
];

const OWN_SPELLING: Readonly<Record<string, string>> = {
  clipValue: "clipvalue",
  clipNorm: "clipnorm",
  globalClipNorm: "global_clipnorm",
  beta1: "beta_1",
  beta2: "beta_2",
};

const KINDS = [
  "Adagrad",
  "RMSprop",
  "AdamW",
  "Adamax",
  "Nadam",
  "Lion",
  "Adadelta",
  "Ftrl",
] as const;

/** What every kind takes, one at a time. */
function common(kind: Kind): [Kind, Options][] {
  const learningRate = kind === "Lion" ? 0.01 : 0.05;
  return [
    [kind, { learningRate, weightDecay: 0.1 }],
    [kind, { learningRate, clipValue: 0.3 }],
    [kind, { learningRate, clipNorm: 0.4 }],
    [kind, { learningRate, globalClipNorm: 0.5 }],
    [kind, { learningRate, useEma: true, emaMomentum: 0.8 }],
    [kind, { learningRate, useEma: true, emaMomentum: 0.7, emaOverwriteFrequency: 4 }],
    [kind, { learningRate, gradientAccumulationSteps: 3 }],
  ];
}

/** All of it at once. */
function together(kind: Kind): [Kind, Options] {
  const options = { weightDecay: 0.1, globalClipNorm: 0.5, gradientAccumulationSteps: 3 };
  const ema = { useEma: true, emaMomentum: 0.7, emaOverwriteFrequency: 4 };
  return [kind, { learningRate: kind === "Lion" ? 0.01 : 0.05, ...options, ...ema }];
}

function caseOf([kind, options]: readonly [Kind, Options]): KerasCase {
  return {
    title: `${kind} ${told(options)}`,
    kind,
    make: () => (optimizers[kind] as (given: Options) => Optimizer)(options),
    keras: {
      optimizer: kind,
      options: Object.fromEntries(
        Object.entries(options).map(([key, value]) => [snake(key), plain(value)]),
      ),
    },
  };
}

/** Their own numbers; on the two most used every common option by itself, on all of them together. */
export const KERAS_CASES: readonly KerasCase[] = [
  ...TABLE,
  ...common("SGD"),
  ...common("Adam"),
  ...KINDS.map(together),
].map(caseOf);

/** Every common option by itself on the others too. */
export const MORE_KERAS_CASES: readonly KerasCase[] = KINDS.flatMap(common).map(caseOf);

function snake(key: string): string {
  return OWN_SPELLING[key] ?? key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function plain(value: unknown): unknown {
  if (typeof value !== "function") return value;
  const { className, config } = (value as ReturnType<typeof schedules.constant>).getConfig();
  return {
    schedule: className[0]?.toUpperCase() + className.slice(1),
    options: Object.fromEntries(Object.entries(config).map(([key, v]) => [snake(key), v])),
  };
}

function told(options: Options): string {
  const short = (value: unknown) => (typeof value === "function" ? value.name : value);
  return Object.entries(options)
    .map(([key, value]) => `${key} ${String(short(value))}`)
    .join(", ");
}
