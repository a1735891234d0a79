/** `%who`, `%whos` and `%reset`. */
import type { NameDescription } from "../../language/contract.js";
import { summary } from "../look/summary.js";
import type { Scope } from "../scope.js";
import { writeStream } from "../streams.js";
import { ask } from "./front.js";

const TYPE_WIDTH = 40;
const VALUE_WIDTH = 60;

/** The names that are there now; of this cell only what has happened. */
async function present(scope: Scope): Promise<NameDescription[]> {
  const names = await ask({ kind: "names" });
  return names
    .filter(({ name, kind }) => name in scope || kind === "type" || kind === "interface")
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export async function who(scope: Scope): Promise<void> {
  const names = await present(scope);
  if (names.length === 0) return writeStream("stdout", NOTHING);
  const kinds = new Map<string, string[]>();
  for (const { name, kind } of names) kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  const lines = [...kinds].map(([kind, ones]) => `${kind}: ${ones.join(", ")}`);
  writeStream("stdout", `${lines.join("\n")}\n`);
}

export async function whos(scope: Scope): Promise<void> {
  const names = await present(scope);
  if (names.length === 0) return writeStream("stdout", NOTHING);
  const rows = names.map(({ name, kind, type }) => [
    name,
    kind,
    cut(type, TYPE_WIDTH),
    name in scope ? cut(summary(scope[name]), VALUE_WIDTH) : "",
  ]);
  const table = [["name", "kind", "type", "value"], ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const rule = "─".repeat(Math.max(...lines.map((line) => line.length)));
  writeStream("stdout", `${[lines[0], rule, ...lines.slice(1)].join("\n")}\n`);
}

const NOTHING = "No cell has declared a name.\n";

function cut(text: string, width: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

/** `restore` puts the preloaded names back as they were at the start, and takes all others away. */
export async function reset(
  scope: Scope,
  restore: () => void,
  countTensors: () => number | undefined,
): Promise<void> {
  const names = await present(scope);
  restore();
  await ask({ kind: "reset" });
  const tensors = countTensors() ?? 0;
  const kept =
    tensors > 0
      ? ` ${tensors} tensor${tensors === 1 ? "" : "s"} not disposed of still take memory.`
      : "";
  const count = `${names.length} name${names.length === 1 ? "" : "s"}`;
  writeStream("stdout", `Forgot ${count}; tf, dfd, dl and the like are as at the start.${kept}\n`);
}
