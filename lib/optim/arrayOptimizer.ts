import type { Vector } from "./algebra/arrays.js";

/** What an optimizer remembers between steps: how many there were, and one vector per name. */
export interface OptimizerState {
  /** Batches so far. */
  readonly step: number;
  readonly [slot: string]: Vector | number;
}

/** Where a step leads. */
export interface Update {
  readonly w: number[];
  readonly state: OptimizerState;
}

/** What walks over a surface need of an optimizer: a pure function of arrays. */
export interface ArrayOptimizer {
  readonly name: string;
  readonly learningRate: number;
  /** The state before the first step, for `size` parameters. */
  init(size: number): OptimizerState;
  /** One step against the gradient at `w`; changes nothing in place. */
  update(w: Vector, gradient: Vector, state: OptimizerState): Update;
}
