import type { MimeBundle } from "../ipc.js";
import { bundleOf, completeBundle } from "./bundle.js";
import { customRenderer } from "./custom.js";
import { dataFrameRenderer } from "./dataframe.js";
import { drawnRenderer } from "./drawn.js";
import { historyRenderer } from "./history.js";
import { imageRenderer } from "./image.js";
import { modelRenderer } from "./model.js";
import { andThen, type Eventually, Registry, type RenderContext } from "./registry.js";
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
  drawnRenderer,
  textRenderer,
]);

/** A value as a MIME bundle; see {@link renderValue}. */
export async function toMimeBundle(
  value: unknown,
  context: Partial<RenderContext> = {},
): Promise<MimeBundle> {
  return await renderValue(value, context);
}

/**
 * A value as a MIME bundle, at once where nothing has to be read or loaded. It neither throws nor rejects:
 * a value whose drawing fails is shown as text, with the reason; to look at a value must not fail a cell.
 */
export function renderValue(
  value: unknown,
  context: Partial<RenderContext>,
): Eventually<MimeBundle> {
  const notes: string[] = [];
  const full: RenderContext = {
    note: context.note ?? ((text) => void notes.push(text)),
    folder: context.folder ?? process.cwd(),
    picture: context.picture ?? true,
  };
  try {
    const renderer = registry.find(value) ?? textRenderer;
    const made = andThen(renderer.render(value, full), (bundle) =>
      andThen(completeBundle(bundle, value, full), (complete) => withNotes(complete, notes)),
    );
    return made instanceof Promise ? made.catch((error: unknown) => failed(value, error)) : made;
  } catch (error) {
    return failed(value, error);
  }
}

/** Without waiting, for a program that stands still: what takes longer to draw is shown as text. */
export function renderNow(value: unknown): MimeBundle {
  const renderer = registry.find(value) ?? textRenderer;
  try {
    if (renderer.renderNow) return renderer.renderNow(value);
    const made = renderValue(value, {});
    return made instanceof Promise ? bundleOf({ "text/plain": inspectText(value) }) : made;
  } catch (error) {
    return failed(value, error);
  }
}

function failed(value: unknown, error: unknown): MimeBundle {
  const reason = error instanceof Error ? error.message : String(error);
  return bundleOf({ "text/plain": `${inspectText(value)}\n(display failed: ${reason})` });
}

function withNotes(bundle: MimeBundle, notes: readonly string[]): MimeBundle {
  if (notes.length === 0) return bundle;
  const text = [bundle.data["text/plain"], ...notes].join("\n");
  return { ...bundle, data: { ...bundle.data, "text/plain": text } };
}
