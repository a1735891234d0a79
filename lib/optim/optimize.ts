import { requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import type { Vector } from "./algebra/arrays.js";
import type { ArrayOptimizer, OptimizerState } from "./arrayOptimizer.js";
import type { Surface } from "./surfaces.js";

/** One step of a walk. */
export interface TrajectoryPoint {
  readonly step: number;
  readonly w: Vector;
  readonly value: number;
  readonly gradient: Vector;
  /** What the optimizer remembered when it stood here. */
  readonly state: OptimizerState;
}

/** The way of an optimizer over a function. */
export interface Trajectory {
  readonly name: string;
  readonly learningRate: number;
  /** The start, then one point per step. */
  readonly points: readonly TrajectoryPoint[];
  /** The last point. */
  readonly end: TrajectoryPoint;
  /** True when a value left the range of numbers; the points end before that. */
  readonly diverged: boolean;
}

/** Where a walk starts and how long it is. */
export interface OptimizeOptions {
  readonly x0: number | Vector;
  readonly steps: number;
  /** By default the surface's own, else central differences. */
  readonly gradient?: (w: Vector) => Vector;
}

/**
 * Lets an optimizer walk down a function and keeps every step.
 *
 * @param f a surface, or any function of a vector
 * @param optimizer one of `dl.optimizers`, or any { name, learningRate, init, update }
 * @param options x0, steps, gradient (the surface's own, else central differences)
 * @throws ArgumentError for a start that is not finite or steps that are not a whole number ≥ 0
 * @throws InterruptedError when the cell is stopped
 * Source: Cauchy (1847) for the walk downhill; each optimizer names its own.
 * @example
 * const sgd = dl.optimizers.SGD({ learningRate: 0.2 });
 * dl.optimize(dl.surfaces.square, sgd, { x0: 10, steps: 10 }).end.w; // ≈ [0.0604662]
 */
export function optimize(
  f: Surface | ((w: Vector) => number),
  optimizer: ArrayOptimizer,
  options: OptimizeOptions,
): Trajectory {
  const { x0, steps } = options;
  const start = typeof x0 === "number" ? [x0] : [...x0];
  const finite = start.length > 0 && start.every(Number.isFinite);
  requireThat(finite, "x0", "a finite number or a vector of them", x0);
  requireThat(Number.isInteger(steps) && steps >= 0, "steps", "a whole number ≥ 0", steps);
  const value = typeof f === "function" ? f : (w: Vector) => f.value(w);
  if (typeof f !== "function") {
    const fits = start.length === f.dimension;
    requireThat(fits, "x0", `${f.dimension} number(s), as ${f.name} takes`, x0);
  }
  const gradient =
    options.gradient ??
    (typeof f === "function" ? centralDifferences(f) : (w: Vector) => f.gradient(w));

  const look = (step: number, w: Vector, state: OptimizerState): TrajectoryPoint => ({
    step,
    w,
    value: value(w),
    gradient: gradient(w),
    state,
  });
  let point = look(0, start, optimizer.init(start.length));
  const points = [point];
  let diverged = false;
  for (let step = 1; step <= steps && !diverged; step++) {
    throwIfInterrupted();
    const next = optimizer.update(point.w, point.gradient, point.state);
    const there = look(step, next.w, next.state);
    diverged = ![there.value, ...there.w, ...there.gradient].every(Number.isFinite);
    if (!diverged) points.push((point = there));
  }
  const { name, learningRate } = optimizer;
  return { name, learningRate, points, end: point, diverged };
}

/** ∂f/∂wᵢ ≈ (f(w + h) − f(w − h)) / 2h, with h near the cube root of float64's precision. */
function centralDifferences(f: (w: Vector) => number): (w: Vector) => number[] {
  return (w) =>
    w.map((value, i) => {
      const h = 6e-6 * Math.max(1, Math.abs(value));
      return (f(w.with(i, value + h)) - f(w.with(i, value - h))) / (2 * h);
    });
}
