import { DISPLAY_NAME, KERNEL_NAME } from "../kernel/install/jupyter/kernelspec.js";

/** The text of a notebook of our kernel with these code cells, none of which has run. */
export function notebookOf(sources: readonly string[]): string {
  const cells = sources.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: "code",
    execution_count: null,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { name: KERNEL_NAME, display_name: DISPLAY_NAME, language: "typescript" };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells });
}
