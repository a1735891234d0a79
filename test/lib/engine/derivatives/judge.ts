import type { Case } from "./case.js";
import type { Outcome } from "./derivatives.js";
import { probesOf, type Analytic, type EngineRow, type OracleRow } from "./rows.js";

/** What was found of a derivative. */
export type Status =
  /** It is what the oracle has. */
  | "right"
  | "wrong"
  /** It throws. */
  | "error"
  /** The engine has no kernel for it. */
  | "lacks"
  /** TensorFlow has no such derivative, or tfjs no such form. */
  | "none"
  /** TensorFlow's is another one, for the reason that the case states. */
  | "differs"
  /** A compiled function says that it cannot be compiled. */
  | "refused";

export interface Finding {
  readonly status: Status;
  /** The largest error of an element, relative to the largest element. */
  readonly error?: number;
  readonly message?: string;
}

/** The derivatives of a case by all engines and oracles. */
export interface Results {
  readonly given: Case;
  readonly oracle: OracleRow;
  readonly tensorflow: Analytic;
  readonly engines: Readonly<Record<string, EngineRow>>;
}

/** Relative to the largest element: of float64 against central differences, TensorFlow's float32, and float32. */
const TOLERANCE = {
  double: 1e-6,
  single: 1e-5,
  first: 2e-6,
  second: 2e-5,
  jit: 1e-6,
  products: 2e-5,
} as const;

/** An oracle that does not know its own answer better than this is none. */
const SURE = 2e-7;

const largest = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs));

function errorOf(got: readonly number[], expected: readonly number[]): number {
  if (got.length !== expected.length) return Infinity;
  const scale = Math.max(1e-2, largest(expected));
  return largest(got.map((value, i) => value - (expected[i] ?? NaN))) / scale;
}

function compared(got: Outcome, expected: readonly number[] | null, tolerance: number): Finding {
  if (typeof got === "string") {
    const lacks =
      /not registered for backend|TF Backend supports only|Support for duplicate axes|Unknown dtype complex64/.test(
        got,
      );
    return { status: lacks ? "lacks" : "error", message: got };
  }
  if (expected === null) return { status: "wrong", message: "nothing to compare with" };
  const error = errorOf(got, expected);
  return { status: error <= tolerance ? "right" : "wrong", error };
}

const worse = (a: Finding, b: Finding): Finding => (a.status === "right" ? b : a);

/** Every check of a case, by name. */
export function judge({ given, oracle, tensorflow, engines }: Results): Record<string, Finding> {
  const { numeric, analytic } = oracle;
  const measured = numeric !== null && typeof numeric === "object" ? numeric : null;
  const values = (estimates: readonly { readonly value: number }[]) =>
    estimates.map((e) => e.value);
  const python = given.python === null ? null : tensorflow;
  const numbers = (outcome: Outcome | undefined) =>
    outcome === undefined || typeof outcome === "string" ? null : outcome;

  const first = measured ? values(measured.first) : numbers(python?.first);
  const ofValues = measured ? values(measured.ofValues) : null;
  /** The only independent look at a second derivative that needs no first one. */
  const fitsValues = (outcome: Outcome | undefined): Finding => {
    const got = numbers(outcome);
    if (got === null || ofValues === null) return { status: "right" };
    const along = probesOf(got.length).map((probe) =>
      probe.reduce((sum, x, i) => sum + x * (got[i] ?? NaN), 0),
    );
    // A sum of products of these sizes.
    const error = errorOf(along, ofValues);
    return { status: error <= TOLERANCE.double ? "right" : "wrong", error };
  };

  const findings: Record<string, Finding> = {};
  const ownFirst = compared(analytic.first, first, TOLERANCE.double);
  findings["differences first"] = ownFirst;
  const fromFirst =
    ownFirst.status === "right" && measured?.second ? values(measured.second) : null;
  const fromTensorflow =
    given.unlikeTensorFlow === undefined && fitsValues(python?.second).status === "right"
      ? numbers(python?.second)
      : null;
  const second = fromFirst ?? fromTensorflow;
  findings["differences second"] = worse(
    compared(analytic.second, second, TOLERANCE.double),
    fitsValues(analytic.second),
  );

  const tolerance = given.single ? TOLERANCE.single : TOLERANCE.double;
  for (const order of ["first", "second"] as const) {
    const name = `TensorFlow ${order}`;
    const outcome = python?.[order];
    if (outcome === undefined) findings[name] = { status: "none" };
    else if (order === "second" && String(outcome).startsWith("LookupError: gradient registry")) {
      findings[name] = { status: "none", message: String(outcome) };
    } else if (order === "first") findings[name] = compared(outcome, first, tolerance);
    else
      findings[name] = worse(
        fitsValues(outcome),
        compared(outcome, second ?? numbers(outcome), tolerance),
      );
    const unlike = given.unlikeTensorFlow?.[order];
    if (unlike !== undefined) {
      findings[name] =
        findings[name]?.status === "right"
          ? { status: "wrong", message: `is as TensorFlow's, not: ${unlike}` }
          : { status: "differs", message: unlike };
    }
  }

  for (const [engine, row] of Object.entries(engines)) {
    findings[`${engine} first`] = compared(row.first, first, TOLERANCE.first);
    findings[`${engine} second`] = compared(row.second, second, TOLERANCE.second);
    findings[`${engine} compiled`] =
      engine === "native" ? compiled(given, row) : identical(row.first, row.jitted);
  }
  findings["products"] = products(engines["native"]);
  return findings;
}

/** Without graphs `jit` is the identity: to the last bit, with the same errors. */
function identical(first: Outcome, jitted: Outcome): Finding {
  const same = JSON.stringify(first) === JSON.stringify(jitted);
  return same ? { status: "right", error: 0 } : { status: "wrong", message: "is not the same" };
}

/** All ways to the same derivatives agree. */
function products(row: EngineRow | undefined): Finding {
  const found = row?.products ?? null;
  if (row === undefined || found === null || typeof row.second === "string") {
    return { status: "none" };
  }
  if (typeof found === "string") return { status: "error", message: found };
  const checks = [
    ...Object.values(found.first).map((got) => compared(got, first(row), TOLERANCE.products)),
    compared(found.along["jvp"] ?? "", found.along["jacobian"] ?? null, TOLERANCE.products),
    compared(found.hessian, row.second, TOLERANCE.products),
  ];
  return checks.find(({ status }) => status !== "right") ?? (checks[0] as Finding);
}

const first = ({ first: outcome }: EngineRow): readonly number[] | null =>
  typeof outcome === "string" ? null : outcome;

function compiled(given: Case, { first, jitted }: EngineRow): Finding {
  if (typeof first === "string") return { status: "none", message: "no derivative to compile" };
  if (typeof jitted === "string" && jitted.startsWith("jit: ")) {
    return { status: "refused", message: jitted };
  }
  if (given.compiled !== undefined) return { status: "none", message: given.compiled };
  return compared(jitted, first, TOLERANCE.jit);
}

/** Where the oracle is not sure of its own answer. */
export function unsure({ given, oracle: { numeric } }: Results): string | null {
  if (numeric === null) return null;
  if (typeof numeric === "string") return given.python === null ? numeric : null;
  for (const estimates of [numeric.first, numeric.second ?? [], numeric.ofValues]) {
    const scale = Math.max(1e-2, largest(estimates.map(({ value }) => value)));
    const error = largest(estimates.map((estimate) => estimate.error)) / scale;
    if (!(error <= SURE)) return `error of ${error.toExponential(1)}`;
  }
  return null;
}
