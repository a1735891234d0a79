import assert from "node:assert/strict";
import { differenceError } from "../../../lib/plot/differenceError.js";
import { tangent } from "../../../lib/plot/tangent.js";

interface Row {
  readonly epsilon: number;
  readonly function: number;
  readonly tangent: number;
  readonly text: string;
}

const rowsOf = (spec: object): unknown => (spec as { data: { values: unknown } }).data.values;

describe("plot/tangent", () => {
  const drawn = tangent((w) => (w - 1) ** 2, 3, 4, { x: "w", y: "loss" });

  it("compares f(A + ε) with f(A) + k · ε at every slider position", () => {
    const rows = rowsOf(drawn.spec) as readonly Row[];
    assert.equal(rows.length, 81);
    for (const row of rows) {
      assert.ok(Math.abs(row.function - row.tangent - row.epsilon ** 2) < 1e-12, "the error is ε²");
    }
    assert.equal(rows[80]?.text, "w + 1: loss changes by 5; k · ε = 4 · 1 = 4");
    assert.equal(rows[20]?.text, "w − 0.5: loss changes by −1.75; k · ε = 4 · −0.5 = −2");
  });

  it("refuses a function that is not finite in reach", () => {
    assert.throws(
      () => tangent(Math.log, 1, 1, { x: "x", y: "y", reach: 2 }),
      /fn must be finite on/,
    );
    assert.throws(() => tangent(Math.exp, 1, 1, { x: "x", y: "y", reach: 0 }), /reach must be/);
  });
});

describe("plot/differenceError", () => {
  it("falls with h² when centred, with h on one side, and rises again by rounding", () => {
    const rows = rowsOf(differenceError(Math.exp, 1, Math.E).spec) as readonly {
      readonly kind: string;
      readonly exponent: number;
      readonly error: number;
    }[];
    const error = (kind: string, exponent: number): number =>
      rows.find((row) => row.kind === kind && row.exponent === exponent)?.error ?? Number.NaN;
    const slope = (kind: string): number => Math.log10(error(kind, -1) / error(kind, -3)) / 2;
    assert.ok(Math.abs(slope("centred") - 2) < 0.02);
    assert.ok(Math.abs(slope("one-sided") - 1) < 0.02);
    assert.ok(error("centred", -13) > 100 * error("centred", -5));
    assert.ok(error("centred", -5) < 1e-9 && error("one-sided", -5) > 1e-6);
  });

  it("needs a derivative to compare with", () => {
    assert.throws(
      () => differenceError(Math.cos, 0, 0),
      /derivative must be a finite number other/,
    );
  });
});
