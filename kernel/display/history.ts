import { bundleOf } from "./bundle.js";
import { type Cell, htmlTable, type Table, textTable } from "./html.js";
import { isRecord } from "./json.js";
import { formatNumber } from "./numbers.js";
import type { Renderer } from "./registry.js";
import { plural } from "./text.js";
import { isTensor } from "./tensor/tensor.js";

interface History {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly unknown[]>>;
}

/** Of longer trainings the first and the last epochs are shown, so many of each. */
export const HISTORY_EDGE = 5;

/** What `model.fit` gives: losses and metrics by epoch. */
export const historyRenderer: Renderer = {
  name: "training histories",
  matches: (value) =>
    isRecord(value) &&
    Array.isArray(value["epoch"]) &&
    isRecord(value["history"]) &&
    Object.values(value["history"]).every(Array.isArray),
  render: async (value) => {
    const table = await historyTable(value as History);
    return bundleOf({ "text/html": htmlTable(table), "text/plain": textTable(table) });
  },
};

async function historyTable({ epoch, history }: History): Promise<Table> {
  const metrics = Object.entries(history);
  const header = (text: string): Cell => ({ text, header: true, align: "right" });
  const rows: Cell[][] = [];
  for (const index of epoch.keys()) {
    if (index >= HISTORY_EDGE && index < epoch.length - HISTORY_EDGE) continue;
    if (index > 0 && index === epoch.length - HISTORY_EDGE && index > HISTORY_EDGE) {
      rows.push([{ text: "…", align: "right", muted: true }]);
    }
    const cells = [header(String(epoch[index]))];
    for (const [, values] of metrics) {
      cells.push({ text: await numberText(values[index]), align: "right" });
    }
    rows.push(cells);
  }
  const hidden = epoch.length - 2 * HISTORY_EDGE;
  return {
    caption: `History of ${plural(epoch.length, "epoch")}`,
    head: [[header("epoch"), ...metrics.map(([name]) => header(name))]],
    body: rows,
    ...(hidden > 0
      ? { note: `showing the first and last ${HISTORY_EDGE} of ${plural(epoch.length, "epoch")}` }
      : {}),
  };
}

/** tfjs keeps scalars as tensors until somebody asks for the history. */
async function numberText(value: unknown): Promise<string> {
  if (typeof value === "number") return formatNumber(value);
  if (!isTensor(value)) return "";
  if (value.isDisposed) return "disposed";
  return formatNumber(Number((await value.data())[0]));
}
