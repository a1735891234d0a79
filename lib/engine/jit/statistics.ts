import { escapeHtml, tableHtml, tableText } from "../../core/html.js";
import { DISPLAY, type MimeData } from "../../core/host.js";
import { counted, formatNumber } from "../../core/number.js";
import { Panel } from "../../core/panel.js";
import type { Compiled } from "./operation.js";

/** What `stats()` of a jitted function has counted. As the last line of a cell it is a table. */
export interface JitStatistics {
  /** How often the function was written down as a graph. */
  readonly traces: number;
  /** How long that took, with the calls that it was written down in, in milliseconds. */
  readonly tracing: number;
  /** How often a compiled graph ran. */
  readonly calls: number;
  /** How long those calls took, in milliseconds; on a GPU, until they were handed over. */
  readonly milliseconds: number;
  /** The graphs that there are. */
  readonly graphs: readonly JitGraphStatistics[];
}

/** One graph of a jitted function. */
export interface JitGraphStatistics {
  /** The types and shapes of the arguments that it is for: "float32[32,784]; float32[32,10]". */
  readonly arguments: string;
  /** How many operations it has. */
  readonly operations: number;
  /** Whether XLA runs it. */
  readonly xla: boolean;
  readonly calls: number;
  readonly milliseconds: number;
}

/** A table shows so many. */
const MOST_ROWS = 20;

/** How often and how long something ran. */
export interface Ran {
  calls: number;
  milliseconds: number;
}

/** @param gone what graphs that are no longer there have run */
export function statistics(
  { traces, tracing, ...gone }: Ran & { readonly traces: number; readonly tracing: number },
  graphs: ReadonlyMap<string, Ran & { readonly form: Compiled }>,
): JitStatistics {
  const rows = [...graphs].map(([signature, { form, calls, milliseconds }]) => ({
    arguments: signature.replace(/^\[(.*)\](?= on |$)/s, "$1").replaceAll(";", "; "),
    operations: form.operations.length,
    xla: form.xla,
    calls,
    milliseconds,
  }));
  const sum = (of: keyof Ran): number => rows.reduce((total, row) => total + row[of], gone[of]);
  const stats: JitStatistics = {
    traces,
    tracing,
    calls: sum("calls"),
    milliseconds: sum("milliseconds"),
    graphs: rows,
  };
  // Hidden, so that the numbers compare and print as a plain record.
  return Object.defineProperty(stats, DISPLAY, { value: () => show(stats) });
}

function show({ traces, tracing, calls, milliseconds, graphs }: JitStatistics): MimeData {
  const each = (ran: Ran): string =>
    ran.calls === 0 ? "—" : formatNumber(ran.milliseconds / ran.calls, 3);
  const said =
    `${counted(traces, "trace")} in ${formatNumber(tracing, 3)} ms, ` +
    `${counted(calls, "call")} of a graph in ${formatNumber(milliseconds, 3)} ms.`;
  const head = ["arguments", "operations", "XLA", "calls", "ms a call"];
  const most = graphs.toSorted((a, b) => b.calls - a.calls).slice(0, MOST_ROWS);
  const rows = most.map((graph) => [
    graph.arguments === "" ? "none" : graph.arguments,
    String(graph.operations),
    graph.xla ? "yes" : "no",
    String(graph.calls),
    each(graph),
  ]);
  const parts = [new Panel(`<p>${escapeHtml(said)}</p>`, said)];
  if (rows.length > 0) {
    if (rows.length < graphs.length) {
      const note = `The ${MOST_ROWS} of ${graphs.length} graphs that ran most often:`;
      parts.push(new Panel(`<p>${note}</p>`, note));
    }
    const html = tableHtml(
      head,
      rows.map((row) => row.map(escapeHtml)),
    );
    parts.push(new Panel(html, tableText(head, rows)));
  }
  return Panel.stack(parts)[DISPLAY]();
}
