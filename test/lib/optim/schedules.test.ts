import assert from "node:assert/strict";
import fc from "fast-check";
import { schedules, type Schedule } from "../../../lib/optim/index.js";
import { askPython } from "../../oracle/python.js";
import { assertClose } from "./close.js";

const {
  constant,
  cosineDecay,
  cosineDecayRestarts,
  custom,
  exponentialDecay,
  fromConfig,
  inverseTimeDecay,
  oneCycle,
  piecewiseConstant,
  polynomialDecay,
  stepDecay,
  warmup,
} = schedules;

/** Ours, Keras' class, Keras' options; step 30 lies on a boundary of each that has one. */
const KERAS: readonly [Schedule, string, Record<string, unknown>][] = [
  [
    exponentialDecay({ initialLearningRate: 0.1, decaySteps: 7, decayRate: 0.8 }),
    "ExponentialDecay",
    { initial_learning_rate: 0.1, decay_steps: 7, decay_rate: 0.8 },
  ],
  [
    exponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true }),
    "ExponentialDecay",
    { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5, staircase: true },
  ],
  [
    stepDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 }),
    "ExponentialDecay",
    { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5, staircase: true },
  ],
  [
    inverseTimeDecay({ initialLearningRate: 0.2, decaySteps: 3, decayRate: 0.7 }),
    "InverseTimeDecay",
    { initial_learning_rate: 0.2, decay_steps: 3, decay_rate: 0.7 },
  ],
  [
    inverseTimeDecay({ initialLearningRate: 0.2, decaySteps: 4, decayRate: 0.7, staircase: true }),
    "InverseTimeDecay",
    { initial_learning_rate: 0.2, decay_steps: 4, decay_rate: 0.7, staircase: true },
  ],
  [
    polynomialDecay({ initialLearningRate: 0.1, decaySteps: 30 }),
    "PolynomialDecay",
    { initial_learning_rate: 0.1, decay_steps: 30 },
  ],
  [
    polynomialDecay({
      initialLearningRate: 0.1,
      decaySteps: 15,
      endLearningRate: 0.01,
      power: 2,
      cycle: true,
    }),
    "PolynomialDecay",
    {
      initial_learning_rate: 0.1,
      decay_steps: 15,
      end_learning_rate: 0.01,
      power: 2.0,
      cycle: true,
    },
  ],
  [
    piecewiseConstant({ boundaries: [10, 30], values: [0.1, 0.05, 0.01] }),
    "PiecewiseConstantDecay",
    { boundaries: [10, 30], values: [0.1, 0.05, 0.01] },
  ],
  [
    cosineDecay({ initialLearningRate: 0.1, decaySteps: 40, alpha: 0.1 }),
    "CosineDecay",
    { initial_learning_rate: 0.1, decay_steps: 40, alpha: 0.1 },
  ],
  [
    warmup(cosineDecay({ initialLearningRate: 0.1, decaySteps: 30 }), 12, {
      initialLearningRate: 0.01,
    }),
    "CosineDecay",
    { initial_learning_rate: 0.01, decay_steps: 30, warmup_target: 0.1, warmup_steps: 12 },
  ],
  [
    cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 10 }),
    "CosineDecayRestarts",
    { initial_learning_rate: 0.1, first_decay_steps: 10 },
  ],
  [
    cosineDecayRestarts({
      initialLearningRate: 0.1,
      firstDecaySteps: 8,
      tMul: 1,
      mMul: 0.9,
      alpha: 0.05,
    }),
    "CosineDecayRestarts",
    { initial_learning_rate: 0.1, first_decay_steps: 8, t_mul: 1.0, m_mul: 0.9, alpha: 0.05 },
  ],
  [
    cosineDecayRestarts({
      initialLearningRate: 0.1,
      firstDecaySteps: 6,
      tMul: 1.5,
      mMul: 0.8,
    }),
    "CosineDecayRestarts",
    { initial_learning_rate: 0.1, first_decay_steps: 6, t_mul: 1.5, m_mul: 0.8 },
  ],
];

const OTHERS: readonly Schedule[] = [
  constant(0.01),
  warmup(0.1, 5),
  oneCycle({ maxLearningRate: 0.5, totalSteps: 60 }),
  oneCycle({ maxLearningRate: 0.5, totalSteps: 60, annealStrategy: "linear", pctStart: 0.25 }),
];
const ALL = [...KERAS.map(([schedule]) => schedule), ...OTHERS];

describe("schedules", () => {
  const steps = Array.from({ length: 60 }, (_, step) => step);
  let keras: number[][];

  before(() => {
    const cases = KERAS.map(([, schedule, options]) => ({ schedule, options, steps }));
    keras = askPython("optimizers.py", { schedules: cases }) as number[][];
  });

  KERAS.forEach(([schedule, name, options], i) => {
    it(`${schedule.name} is ${name} ${JSON.stringify(options)} at 60 steps`, () => {
      schedule.points(60).forEach(({ step, rate }) => {
        // Keras computes with float32; at a restart its logarithm may fall on either side.
        const expected = keras[i]?.[step] ?? NaN;
        assert.ok(Math.abs(rate - expected) <= 1e-5 * 0.1, `step ${step}: ${rate}, ${expected}`);
      });
    });
  });

  it("the course's numbers: step decay .025 at 25, exponential .0367879 and .066483 at 10", () => {
    const step = stepDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 });
    assertClose(step(25), 0.025, 1e-15);
    const natural = { initialLearningRate: 0.1, decaySteps: 1, decayRate: Math.exp(-0.1) };
    assertClose(exponentialDecay(natural)(10), 0.1 * Math.exp(-1), 1e-15);
    assertClose(exponentialDecay(natural)(10), 0.0367879, 1e-7);
    assertClose(exponentialDecay({ ...natural, decayRate: 0.96 })(10), 0.066483, 1e-6);
  });

  it("warm-up rises in a straight line to the first rate of what follows, and then is it", () => {
    const after = cosineDecay({ initialLearningRate: 0.3, decaySteps: 50 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (n, from) => {
          const gentle = warmup(after, n, { initialLearningRate: from });
          assert.equal(gentle(0), from);
          for (let step = 0; step < n; step++) {
            assert.ok(gentle(step + 1) >= gentle(step) - 1e-15);
            assertClose(gentle(step), from + ((0.3 - from) * step) / n, 1e-12);
          }
          assert.deepEqual(
            gentle
              .points(n + 9)
              .slice(n)
              .map(({ rate }) => rate),
            after.points(9).map(({ rate }) => rate),
          );
        },
      ),
    );
  });

  it("one cycle peaks once at its share, ends where it should, and a linear one has its area", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 300 }),
        fc.double({ min: 0.15, max: 0.9, noNaN: true }),
        fc.constantFrom("cosine" as const, "linear" as const),
        (totalSteps, pctStart, annealStrategy) => {
          const cycle = oneCycle({ maxLearningRate: 2, totalSteps, pctStart, annealStrategy });
          const [peak, last] = [pctStart * totalSteps - 1, totalSteps - 1];
          assertClose(cycle(0), 2 / 25, 1e-12);
          assertClose(cycle(peak), 2, 1e-12);
          assertClose(cycle(last), 2 / 25e4, 1e-12);
          assert.equal(cycle(last + 1000), cycle(last));
          for (let step = 0; step < last; step++) {
            if (step + 1 <= peak) assert.ok(cycle(step + 1) > cycle(step));
            if (step >= peak) assert.ok(cycle(step + 1) < cycle(step));
          }
          // Both shapes are point-symmetric about the middle of a phase: the area is a trapezium's.
          const fine = Array.from({ length: 20_001 }, (_, i) => cycle((last * i) / 20_000));
          const area = (fine.reduce((a, b) => a + b) * last) / 20_001;
          const exact = (peak * (2 / 25 + 2) + (last - peak) * (2 + 2 / 25e4)) / 2;
          assert.ok(Math.abs(area / exact - 1) < 1e-3, `${area} ${exact}`);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("comes back from its config, and shows name, formula and points", () => {
    for (const schedule of ALL) {
      const config = JSON.parse(JSON.stringify(schedule.getConfig())) as never;
      assert.deepEqual(fromConfig(config).points(60), schedule.points(60), schedule.name);
      assert.equal(fromConfig(config).name, schedule.name);
      assert.ok(schedule.formula.length > 0 && schedule.name.length > 0);
    }
    const zigzag = custom("zigzag", (step) => (step % 2 === 0 ? 0.1 : 0.05));
    assert.deepEqual(
      warmup(zigzag, 1)
        .points(4)
        .map(({ rate }) => rate),
      [0, 0.1, 0.05, 0.1],
    );
    assert.throws(() => fromConfig(zigzag.getConfig()), /config must be one of a schedule/);
    assert.throws(() => fromConfig({ className: "none", config: {} }), /className must be one of/);
  });

  it("refuses what makes no sense", () => {
    const decay = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 };
    const cases: [() => unknown, RegExp][] = [
      [() => constant(-1), /learningRate must be a finite number of at least 0; received -1/],
      [() => constant(1)(-1), /step must be/],
      [() => constant(1)(NaN), /step must be/],
      [() => constant(1).points(0), /steps must be a whole number ≥ 1/],
      [() => stepDecay({ ...decay, decaySteps: 0 }), /decaySteps/],
      [() => exponentialDecay({ ...decay, decayRate: 0 }), /decayRate/],
      [() => inverseTimeDecay({ ...decay, initialLearningRate: NaN }), /initialLearningRate/],
      [() => polynomialDecay({ ...decay, power: 0 }), /power/],
      [() => piecewiseConstant({ boundaries: [], values: [1] }), /boundaries/],
      [() => piecewiseConstant({ boundaries: [5, 5], values: [1, 2, 3] }), /boundaries/],
      [() => piecewiseConstant({ boundaries: [5], values: [1] }), /values must be 2 rates/],
      [() => piecewiseConstant({ boundaries: [5], values: [1, -1] }), /values\[1\]/],
      [() => cosineDecay({ ...decay, alpha: 1.5 }), /alpha must be a number in \[0, 1\]/],
      [() => cosineDecayRestarts({ ...decay, firstDecaySteps: 5, tMul: 0.5 }), /tMul/],
      [() => cosineDecayRestarts({ ...decay, firstDecaySteps: 5, mMul: 0 }), /mMul/],
      [() => warmup(0.1, 0), /steps/],
      [() => warmup((() => 0.1) as never, 3), /wrap a function as dl.schedules.custom/],
      [() => oneCycle({ maxLearningRate: 1, totalSteps: 3 }), /totalSteps must be more than/],
      [() => oneCycle({ maxLearningRate: 1, totalSteps: 30, pctStart: 1 }), /pctStart/],
      [() => custom("bad", () => -1)(2), /the rate of bad at step 2 must be/],
      [() => custom("bad", 3 as never), /rate must be a function/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
