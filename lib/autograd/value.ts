import { describe, requireText, requireThat } from "../core/errors.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import { formatNumber } from "../core/number.js";
import { backward, GradientError, zeroGrad } from "./backward.js";
import { isRecording } from "./noGrad.js";
import * as operations from "./operation.js";
import type { Operation } from "./operation.js";

/** What a value stands for in the computation. Constants get no gradient. */
export type Role = "input" | "parameter" | "constant" | "operation";

/** How a value came about. */
export interface Origin {
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  /** The inputs' numbers at the time. */
  readonly arguments: readonly number[];
  /** ∂result/∂input, one per input, at the time. */
  readonly partials: readonly number[];
}

/** A number or a value; a number stands for a constant. */
export type Scalar = Value | number;

/**
 * A number that remembers how it was computed, so that {@link Value.backward} can find the derivative
 * of the result with respect to everything it depends on (reverse-mode automatic differentiation,
 * float64).
 *
 * Gradients are `null` until `backward()` has run. A second `backward()` that would meet gradients of
 * an earlier one is an error, unless it is told to add: `backward({ accumulate: true })`.
 *
 * Source: A. G. Baydin et al., Automatic Differentiation in Machine Learning: a Survey, 2018.
 *
 * @example
 * const x = dl.Value.input("x", 2);
 * const w = dl.Value.parameter("w", 3);
 * const y = x.mul(w).add(1).named("y");
 * y.data; // 7
 * w.grad; // null
 * y.backward();
 * w.grad; // 2
 */
export class Value {
  /** ∂root/∂this after `root.backward()`; null before. */
  grad: number | null = null;
  label: string;
  readonly role: Role;
  /** How it was computed; null for a leaf. */
  readonly origin: Origin | null;
  readonly requiresGrad: boolean;
  #data: number;

  private constructor(data: number, label: string, role: Role, origin: Origin | null) {
    this.#data = data;
    this.label = label;
    this.role = role;
    this.origin = origin;
    this.requiresGrad = origin
      ? origin.inputs.some((input) => input.requiresGrad)
      : role !== "constant";
  }

  /** A leaf that is given: data or a target. */
  static input(label: string, data: number): Value {
    requireText("label", label);
    return new Value(checked(data), label, "input", null);
  }

  /** A leaf that is learned: a weight or a bias. */
  static parameter(label: string, data: number): Value {
    requireText("label", label);
    return new Value(checked(data), label, "parameter", null);
  }

  /** A leaf without a gradient. */
  static constant(data: number): Value {
    return new Value(checked(data), formatNumber(data), "constant", null);
  }

  /**
   * The result of an operation; all methods below come here.
   *
   * @throws GradientError when the result is not a number, naming the operation and its arguments
   */
  static apply(operation: Operation, ...args: readonly Scalar[]): Value {
    return Value.#applyTo(operation, args);
  }

  /** Takes a list, because a call with 200,000 arguments overflows the stack. */
  static #applyTo(operation: Operation, args: readonly Scalar[]): Value {
    const inputs = args.map((arg) => (arg instanceof Value ? arg : Value.constant(arg)));
    const numbers = inputs.map((input) => input.data);
    const data = operation.compute(numbers);
    if (Number.isNaN(data)) {
      const names = inputs.map((input) => input.label || formatNumber(input.data));
      const written = operation.write(names);
      const received = inputs.map((input) => describe(input.data)).join(" and ");
      throw new GradientError(`${written} is not a number for ${received}`);
    }
    if (!isRecording()) return new Value(data, "", "constant", null);
    const partials = operation.partials(numbers, data);
    return new Value(data, "", "operation", { operation, inputs, arguments: numbers, partials });
  }

  /**
   * The sum of any number of values, as one node.
   *
   * @throws ArgumentError for an empty list
   * @example
   * const w = dl.Value.parameter("w", 3);
   * dl.Value.sum([w, w, 1]).data; // 7
   */
  static sum(values: readonly Scalar[]): Value {
    requireThat(values.length > 0, "values", "at least one value", values);
    return Value.#applyTo(operations.sum, values);
  }

  /**
   * The largest of any number of values, as one node; ties share the gradient evenly.
   *
   * @throws ArgumentError for an empty list
   * @example
   * const scores = [0.3, 2, -1].map((score, i) => dl.Value.parameter(`score${i}`, score));
   * dl.Value.max(scores).backward();
   * scores.map((score) => score.grad); // [0, 1, 0]
   */
  static max(values: readonly Scalar[]): Value {
    requireThat(values.length > 0, "values", "at least one value", values);
    return Value.#applyTo(operations.max, values);
  }

  /** The number. That of a leaf may be set, as an optimizer does; that of a result may not. */
  get data(): number {
    return this.#data;
  }

  set data(data: number) {
    if (this.origin) {
      throw new GradientError(
        `${this.name} is a result; change what it is computed from, and compute it again`,
      );
    }
    this.#data = checked(data);
  }

  /** The label, or what was computed. */
  get name(): string {
    if (this.label !== "") return this.label;
    if (!this.origin) return formatNumber(this.data);
    const { operation, inputs } = this.origin;
    return operation.write(inputs.map((input) => input.label || "…"));
  }

  /** Gives it a name for pictures and messages; returns the same value. */
  named(label: string): this {
    requireText("label", label);
    this.label = label;
    return this;
  }

  /** this + other. Both slopes are 1. */
  add(other: Scalar): Value {
    return Value.apply(operations.add, this, other);
  }

  /** this − other. The slopes are 1 and −1. */
  sub(other: Scalar): Value {
    return Value.apply(operations.sub, this, other);
  }

  /** this · other. The slope of each factor is the other one. */
  mul(other: Scalar): Value {
    return Value.apply(operations.mul, this, other);
  }

  /**
   * this / other. The slopes are 1/other and −this/other².
   *
   * @throws GradientError for 0 / 0
   */
  div(other: Scalar): Value {
    return Value.apply(operations.div, this, other);
  }

  /**
   * This raised to a power. A base of 0 or less needs a constant exponent, because the derivative by
   * the exponent is xᵉ · ln x.
   */
  pow(exponent: Scalar): Value {
    if (exponent instanceof Value && exponent.requiresGrad) {
      requireThat(
        this.data > 0,
        "the base of pow",
        "above 0 when its exponent has a gradient",
        this.data,
      );
    }
    return Value.apply(operations.pow, this, exponent);
  }

  /** |this − other| as one node of the graph: the absolute error. Its slopes at 0 are 0. */
  absDifference(other: Scalar): Value {
    return Value.apply(operations.absDifference, this, other);
  }

  /** The larger of two; a tie shares the gradient evenly. For more than two: {@link Value.max}. */
  maximum(other: Scalar): Value {
    return Value.apply(operations.maximum, this, other);
  }

  /** −this. */
  neg(): Value {
    return Value.apply(operations.neg, this);
  }

  /** |x|, with slope 0 at 0. */
  abs(): Value {
    return Value.apply(operations.abs, this);
  }

  /** eˣ of this x. Its slope is eˣ, the result itself. */
  exp(): Value {
    return Value.apply(operations.exp, this);
  }

  /**
   * The natural logarithm, with slope 1/x; −∞ at 0.
   *
   * @throws GradientError below 0
   */
  log(): Value {
    return Value.apply(operations.log, this);
  }

  /** The hyperbolic tangent. Its slope is 1 − tanh²x. */
  tanh(): Value {
    return Value.apply(operations.tanh, this);
  }

  /** The logistic function 1 / (1 + e⁻ˣ). Its slope is σ(x)·σ(−x). */
  sigmoid(): Value {
    return Value.apply(operations.sigmoid, this);
  }

  /** max(0, x), with slope 0 at 0. */
  relu(): Value {
    return Value.apply(operations.relu, this);
  }

  /** x above 0, alpha · x below, with slope alpha at 0. */
  leakyRelu(alpha = 0.01): Value {
    requireThat(Number.isFinite(alpha), "alpha", "a finite number", alpha);
    return Value.apply(operations.leakyRelu(alpha), this);
  }

  /** The same number as a constant: no gradient flows through it. */
  detach(): Value {
    return new Value(this.data, `${this.name} (detached)`, "constant", null);
  }

  /**
   * Sets the gradient of everything that this depends on: ∂this/∂it, by the chain rule from here back
   * to the leaves. Changes no number: applying the gradients is the optimizer's work.
   *
   * @param options.accumulate adds to gradients that leaves already have; false by default
   * @throws GradientError on leftover gradients, changed leaves, and gradients that are not numbers
   */
  backward(options: { readonly accumulate?: boolean } = {}): void {
    backward(this, options.accumulate ?? false);
  }

  /** Sets the gradients of this and of everything that it depends on back to null. */
  zeroGrad(): void {
    zeroGrad(this);
  }

  /** Name, number and gradient on one line: "w = 3, grad 2". */
  toString(): string {
    const grad = this.grad === null ? "—" : formatNumber(this.grad, 10);
    return `${this.name} = ${formatNumber(this.data, 10)}, grad ${grad}`;
  }

  [DISPLAY](): MimeData {
    return { "text/plain": this.toString() };
  }
}

function checked(data: number): number {
  requireThat(typeof data === "number" && !Number.isNaN(data), "data", "a number, not NaN", data);
  return data;
}
