import type { Case } from "./case.js";
import type { Finding, Status } from "./judge.js";
import { WITHOUT_DERIVATIVE } from "./reasons.js";

/** A case with what was found of it. */
export interface Judged {
  readonly operation: string;
  readonly name: string;
  readonly given: Case;
  readonly findings: Readonly<Record<string, Finding>>;
}

/** The columns: each has one or two checks. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  differences: ["differences first", "differences second"],
  TensorFlow: ["TensorFlow first", "TensorFlow second"],
  native: ["native first", "native second", "native compiled"],
  products: ["products"],
  wasm: ["wasm first", "wasm second", "wasm compiled"],
  cpu: ["cpu first", "cpu second", "cpu compiled"],
};

/** From the worst on. */
const SIGNS: Readonly<Record<Status, string>> = {
  wrong: "✗",
  error: "!",
  lacks: "∅",
  refused: "refused",
  differs: "≠",
  right: "✓",
  none: "–",
};

export const isFailure = ({ status }: Finding): boolean => status === "wrong" || status === "error";

/** The worst of a check over the cases of an operation, with how many cases it is where not all. */
function worst(cases: readonly Judged[], check: string): string {
  const found = cases.flatMap(({ findings }) => findings[check]?.status ?? []);
  const status = (Object.keys(SIGNS) as Status[]).find((each) => found.includes(each)) ?? "none";
  const count = found.filter((each) => each === status).length;
  const partly = count < found.length && status !== "right";
  return `${SIGNS[status]}${partly ? String(count) : ""}`;
}

function byOperation(judged: readonly Judged[]): Map<string, Judged[]> {
  const rows = new Map<string, Judged[]>();
  for (const each of judged) {
    rows.set(each.operation, [...(rows.get(each.operation) ?? []), each]);
  }
  return rows;
}

/** One line for each operation, with the largest relative error of each column's checks. */
export function printed(judged: readonly Judged[]): string {
  const lines = [...byOperation(judged)].map(([operation, cases]) => {
    const cells = Object.entries(COLUMNS).map(([column, checks]) => {
      const signs = checks.map((check) => worst(cases, check)).join("");
      const errors = cases
        .flatMap(({ findings }) => checks.map((check) => findings[check]?.error ?? 0))
        .filter((error) => error < 1);
      return `${column} ${signs} ${Math.max(0, ...errors).toExponential(0)}`.padEnd(22);
    });
    return `${operation.padEnd(32)} ${String(cases.length).padStart(2)}  ${cells.join(" ")}`;
  });
  return [...lines, "", ...counts(judged)].join("\n");
}

/** How many cases each column has of each kind. */
function counts(judged: readonly Judged[]): string[] {
  return Object.entries(COLUMNS).flatMap(([column, checks]) =>
    checks.map((check) => {
      const found = judged.flatMap(({ findings }) => findings[check]?.status ?? []);
      const kinds = (Object.keys(SIGNS) as Status[])
        .map((status) => [status, found.filter((each) => each === status).length] as const)
        .filter(([, count]) => count > 0)
        .map(([status, count]) => `${count} ${status}`);
      const name = checks.length > 1 ? check : column;
      return `${name}: ${kinds.toReversed().join(", ")}`;
    }),
  );
}

/** Why a case is not as in a check: once for each reason. */
function remarks(judged: readonly Judged[]): string[] {
  const lines = judged.flatMap(({ operation, given, findings }) => {
    const own: string[] = [];
    if (given.kink !== undefined) own.push(`\`${operation}\` where it has a kink: ${given.kink}`);
    for (const { status, message } of Object.values(findings)) {
      if (status === "differs" || status === "refused") {
        own.push(`\`${operation}\`: ${message?.split(/[,.] /)[0]}`);
      }
    }
    if (given.compiled !== undefined) own.push(`\`${operation}\` compiled: ${given.compiled}`);
    return own;
  });
  return [...new Set(lines)].map((line) => `- ${line}`);
}

/** The whole table as a document. */
export function document(
  judged: readonly Judged[],
  known: Readonly<Record<string, string>>,
): string {
  const rows = [...byOperation(judged)].map(([operation, cases]) => [
    `\`${operation}\``,
    String(cases.length),
    ...Object.values(COLUMNS).map((checks) => checks.map((check) => worst(cases, check)).join(" ")),
  ]);
  const head = ["operation", "cases", ...Object.keys(COLUMNS)];
  const reasons = new Map<string, string[]>();
  for (const [name, reason] of WITHOUT_DERIVATIVE) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [
    "# Derivatives of all operations",
    "",
    "Written by `test/lib/engine/derivatives/table.test.ts`, which checks it and says how to write it anew. Every function of tfjs-core stands here, with cases or with the reason why it has no derivative.",
    "",
    "Each cell has the first derivative and the second (the Hessian times a vector), of all inputs at once, for a number of shapes and arguments:",
    "",
    "- **differences**: the gradients in float64 (the cpu engine with 64-bit arrays) against central differences: of the values for the first, of the first and, so that a wrong first hides nothing, of the values again for the second",
    "- **TensorFlow**: its own derivatives in float64 against the same differences: both oracles agree",
    "- **native**, **wasm**, **cpu**: the derivatives as a program gets them by `dl.grad`, in float32, against the oracle; and the first under `dl.jit` against the same without it, which on wasm and cpu is the very same",
    "- **products**: `dl.valueAndGrad`, `vjp`, `jvp`, `jacobian` and `hessian` on native TensorFlow give the same derivatives, where a case is small enough",
    "",
    "✓ right · ✗ wrong · ! throws · ∅ the engine has no kernel · – there is none to compare · ≠ another convention, see below · refused: `jit` says that it cannot compile it. A number says for how many cases, where not for all.",
    "",
    ...counts(judged).map((line) => `- ${line}`),
    "",
    ...markdown([head, ...rows]),
    "",
    "## Kinks, conventions and limits",
    "",
    ...remarks(judged),
    "",
    ...(Object.keys(known).length === 0
      ? []
      : [
          "## Known to fail",
          "",
          ...Object.entries(known).map(([name, reason]) => `- \`${name}\`: ${reason}`),
          "",
        ]),
    "## Without a derivative",
    "",
    ...[...reasons].map(
      ([reason, names]) => `- ${reason}: ${names.map((name) => `\`${name}\``).join(", ")}`,
    ),
    "",
  ].join("\n");
}

function markdown(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(3, ...rows.map((row) => (row[i] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)];
}
