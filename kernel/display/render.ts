import type { MimeBundle } from "../ipc.js";
import { bundleOf, completeBundle } from "./bundle.js";
import { customRenderer } from "./custom.js";
import { dataFrameRenderer } from "./dataframe.js";
import { historyRenderer } from "./history.js";
import { imageRenderer } from "./image.js";
import { modelRenderer } from "./model.js";
import { Registry, type RenderContext } from "./registry.js";
import { inspectText } from "./text.js";
import { tensorRenderer } from "./tensor/renderer.js";
import { textRenderer } from "./text-renderer.js";

/** In order: what an object says of itself comes before what we know about its kind. */
export const registry = new Registry([
  customRenderer,
  imageRenderer,
  tensorRenderer,
  modelRenderer,
  historyRenderer,
  dataFrameRenderer,
  textRenderer,
]);

/**
 * A value as a MIME bundle. It never rejects: a value whose drawing fails is shown as text, with the
 * reason; to look at a value must not fail a cell.
 */
export async function toMimeBundle(
  value: unknown,
  context: Partial<RenderContext> = {},
): Promise<MimeBundle> {
  const notes: string[] = [];
  const full: RenderContext = {
    note: context.note ?? ((text) => void notes.push(text)),
    folder: context.folder ?? process.cwd(),
  };
  let bundle: MimeBundle;
  try {
    const renderer = registry.find(value) ?? textRenderer;
    bundle = await completeBundle(await renderer.render(value, full), value, full);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return bundleOf({ "text/plain": `${inspectText(value)}\n(display failed: ${reason})` });
  }
  if (notes.length === 0) return bundle;
  const text = [bundle.data["text/plain"], ...notes].join("\n");
  return { ...bundle, data: { ...bundle.data, "text/plain": text } };
}
