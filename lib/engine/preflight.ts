import { createRequire } from "node:module";
import { host } from "../core/host.js";
import { tableHtml, tableText, escapeHtml } from "../core/html.js";
import { Panel } from "../core/panel.js";

/**
 * What runs this notebook: kernel, engine, versions. The first cell of every notebook.
 *
 * @throws Error in one sentence outside the kernel
 * @example
 * // In a notebook this is a table; here, outside the kernel:
 * await dl.preflight(); // throws Error: This notebook needs the kernel “TypeScript (gradlab)”: choose it in …
 */
export async function preflight(): Promise<Panel> {
  if (host() === null) {
    throw new Error(
      "This notebook needs the kernel “TypeScript (gradlab)”: choose it in the menu Kernel → Change Kernel.",
    );
  }
  const { engineReport, tf } = await import("./index.js");
  const own = createRequire(import.meta.url)("gradlab/package.json") as { version: string };
  const rows = [
    ["kernel", `TypeScript (gradlab) ${own.version}`],
    ["engine", engineReport.sentence],
    ...(engineReport.reason === null ? [] : [["why not a faster one", engineReport.reason]]),
    ["versions", `TensorFlow.js ${tf.version.tfjs}, Node ${process.versions.node}`],
  ];
  const head = ["ready", ""];
  return new Panel(
    tableHtml(
      head,
      rows.map((row) => row.map(escapeHtml)),
    ),
    tableText(head, rows),
  );
}
