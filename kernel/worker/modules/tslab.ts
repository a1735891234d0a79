/** The package `tslab` in a cell: its displays go through our channel. */
import { createRequire } from "node:module";
import type { DisplaySink } from "../../display/index.js";

interface DisplayData {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
}

/** Where tslab's own kernel puts the function that displays; its `display` calls it. */
interface TslabJupyter {
  lastWriteDisplayData: (data: DisplayData, update?: boolean) => void;
}

export function adaptTslab(sink: DisplaySink): void {
  const jupyter = createRequire(import.meta.url)("tslab/dist/jupyter.js") as TslabJupyter;
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) =>
    sink.show({ data, metadata }, transient.display_id, update ?? false);
}
