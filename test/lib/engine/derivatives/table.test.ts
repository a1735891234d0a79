import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { objectiveOf, pointOf, shapesOf } from "./case.js";
import { outcome, second, type Outcome } from "./derivatives.js";
import { judge, unsure, type Results } from "./judge.js";
import { KNOWN } from "./known.js";
import { OPERATIONS } from "./operations/index.js";
import { askTensorflow, onEngine } from "./processes.js";
import { NO_OPERATION, SAME_AS, WITHOUT_DERIVATIVE } from "./reasons.js";
import { allCases, type Analytic, type EngineRow, type OracleRow } from "./rows.js";
import { document, isFailure, printed, type Judged } from "./table.js";

const TABLE = new URL("../../../../../lib/engine/gradients/TABLE.md", import.meta.url);
/** Set it to write the table instead of comparing it. */
const WRITE = process.env["GRADLAB_WRITE_TABLE"] !== undefined;

const core = createRequire(import.meta.url)("@tensorflow/tfjs-core") as Readonly<
  Record<string, unknown>
>;
const GROUPS = ["fused", "image", "linalg", "losses", "signal", "sparse", "spectral", "string"];
const inTable = (name: string): boolean =>
  Object.hasOwn(OPERATIONS, name) ||
  WITHOUT_DERIVATIVE.has(name) ||
  Object.hasOwn(OPERATIONS, SAME_AS[name] ?? "");

interface OracleSaid {
  readonly thirds: readonly number[];
  readonly rows: readonly OracleRow[];
  readonly kernels: readonly string[];
}
const rowsOf = (said: unknown) => (said as { readonly rows: readonly EngineRow[] }).rows;
/** JSON has no NaN. */
const numbers = (outcome: Outcome): Outcome =>
  typeof outcome === "string" ? outcome : outcome.map((x) => (x as number | null) ?? NaN);
const whole = <T extends Analytic>(row: T): T => ({
  ...row,
  first: numbers(row.first),
  second: numbers(row.second),
});
const wholeToo = (row: EngineRow): EngineRow => ({ ...whole(row), jitted: numbers(row.jitted) });

describe("derivatives of every operation", () => {
  const cases = allCases(OPERATIONS);
  let oracle: OracleSaid;
  let results: Results[];
  let judged: Judged[];

  before(async function () {
    this.timeout(300_000);
    const request = cases.map(({ given }) => ({
      shapes: shapesOf(given),
      at: pointOf(given),
      python: given.python,
    }));
    const [said, tensorflow, native, wasm, cpu] = await Promise.all([
      onEngine("runOracle.js", "cpu"),
      askTensorflow(request),
      ...["native", "wasm", "cpu"].map((engine) => onEngine("runEngine.js", engine)),
    ]);
    oracle = said as OracleSaid;
    results = cases.map(({ given }, i) => {
      const { analytic, numeric } = oracle.rows[i] as OracleRow;
      return {
        given,
        oracle: { analytic: whole(analytic), numeric },
        tensorflow: whole((tensorflow as Analytic[])[i] as Analytic),
        engines: {
          native: wholeToo(rowsOf(native)[i] as EngineRow),
          wasm: wholeToo(rowsOf(wasm)[i] as EngineRow),
          cpu: wholeToo(rowsOf(cpu)[i] as EngineRow),
        },
      };
    });
    judged = cases.map((each, i) => ({ ...each, findings: judge(results[i] as Results) }));
    console.log(printed(judged));
  });

  it("the oracle computes in 64 bits, and is sure of what it says", () => {
    const expected = [1 / 3, Math.E, 1 / 9 + 1 / 49, 1 / 9 + 1 / 49];
    expected.forEach((value, i) => assert.ok(Math.abs((oracle.thirds[i] ?? 0) - value) < 1e-15));
    const doubts = results.flatMap((each, i) => {
      const doubt = unsure(each);
      return doubt === null ? [] : [`${cases[i]?.operation} ${cases[i]?.name}: ${doubt}`];
    });
    assert.deepEqual(doubts, []);
  });

  it("are right, but for what is known to fail and still does", () => {
    const failing = new Set<string>();
    const surprises = judged.flatMap(({ operation, name, findings }) => {
      const failed = Object.entries(findings).filter(([, finding]) => isFailure(finding));
      if (failed.length > 0) failing.add(operation);
      if (Object.hasOwn(KNOWN, operation)) return [];
      return failed.map(
        ([check, { status, error, message }]) =>
          `${operation} ${name}: ${check} ${status} ${message ?? error?.toExponential(1)}`,
      );
    });
    assert.deepEqual(surprises, []);
    const mended = Object.keys(KNOWN).filter((operation) => !failing.has(operation));
    assert.deepEqual(mended, [], "these pass: take them out of known.ts");
  });

  it("stand in lib/engine/gradients/TABLE.md as they are", () => {
    const text = document(judged, KNOWN);
    if (WRITE) writeFileSync(TABLE, text);
    const there = existsSync(TABLE) ? readFileSync(TABLE, "utf8") : "";
    assert.equal(there, text, "GRADLAB_WRITE_TABLE=1 with this test writes the table anew");
  });

  it("no function of tfjs-core is left out", () => {
    const functions = Object.keys(core).filter((name) => typeof core[name] === "function");
    const grouped = GROUPS.flatMap((group) =>
      Object.keys(core[group] as object).map((name) => `${group}.${name}`),
    );
    assert.ok(functions.length > 250 && grouped.length > 35);
    assert.deepEqual(
      [...functions, ...grouped].filter((name) => !inTable(name)),
      [],
    );
  });

  it("no method of a tensor is left out", () => {
    const methods = Object.getOwnPropertyNames(tf.Tensor.prototype);
    assert.ok(methods.length > 150);
    assert.deepEqual(
      methods.filter((name) => !NO_OPERATION.has(name) && !inTable(name)),
      [],
    );
  });

  it("methods without arguments have the derivatives of their functions", () => {
    type Method = (this: tf.Tensor) => tf.Tensor;
    const methods = cases.filter(({ operation, given }) => {
      const method = Reflect.get(tf.Tensor.prototype, operation) as Method | undefined;
      return /^tf\.[\w.]+\(a\)$/.test(given.python ?? "") && method?.length === 0;
    });
    assert.ok(methods.length > 60);
    for (const { operation, name, given } of methods) {
      const method = Reflect.get(tf.Tensor.prototype, operation) as Method;
      const viaMethod = { ...given, f: (a: tf.Tensor) => method.call(a) };
      const at = pointOf(given);
      const [expected, got] = [given, viaMethod].map((each) =>
        outcome(() => second(objectiveOf(each), at)),
      );
      assert.deepEqual(got, expected, `${operation} ${name}`);
    }
  });

  it("no kernel is left out: each ran in a case, or has a reason", () => {
    const kernels = Object.keys(core).filter((name) => typeof core[name] === "string");
    const ran = new Set(oracle.kernels);
    assert.ok(kernels.length > 150);
    assert.deepEqual(
      kernels.filter((name) => !ran.has(name) && !WITHOUT_DERIVATIVE.has(name)),
      [],
    );
    assert.deepEqual(
      [...WITHOUT_DERIVATIVE.keys()].filter((name) => ran.has(name) && /^[A-Z]/.test(name)),
      [],
      "ran after all",
    );
  });
});
