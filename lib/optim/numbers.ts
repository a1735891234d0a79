import { requireThat } from "../core/errors.js";

export function requireAbove0(argument: string, value: number): void {
  requireThat(Number.isFinite(value) && value > 0, argument, "a finite number above 0", value);
}

export function requireAtLeast0(argument: string, value: number): void {
  const valid = Number.isFinite(value) && value >= 0;
  requireThat(valid, argument, "a finite number of at least 0", value);
}

/** A share that leaves something over: [0, 1). */
export function requireShare(argument: string, value: number): void {
  requireThat(value >= 0 && value < 1, argument, "a number in [0, 1)", value);
}

export function requireCount(argument: string, value: number): void {
  requireThat(Number.isInteger(value) && value >= 1, argument, "a whole number ≥ 1", value);
}
