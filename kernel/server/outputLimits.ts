/** How much one cell may put out before the page gets slow, and what is shown of the rest. */
import type { MimeBundle, OutputLimits } from "../ipc.js";

/** About as much as it takes on the wire. */
export function sizeOf({ data }: MimeBundle): number {
  let size = 0;
  for (const content of Object.values(data)) {
    size += typeof content === "string" ? content.length : (JSON.stringify(content)?.length ?? 0);
  }
  return size;
}

/** How much of a description is shown instead of a display that is too large. */
const DESCRIPTION = 10_000;

/** What stands in the place of a display that is too large by itself. */
export function tooLarge({ data }: MimeBundle, size: number, limits: OutputLimits): MimeBundle {
  const text = data["text/plain"];
  const description = typeof text === "string" ? text.slice(0, DESCRIPTION) : "";
  const why =
    `This output is not shown: it holds ${figure(size)} bytes, and a cell may show ${figure(limits.bytes)}. ` +
    `display.limits({ bytes: ${roundedUp(size)} }) before it shows it.`;
  return { data: { "text/plain": `${description}\n${why}`.trim() }, metadata: {} };
}

export interface Skipped {
  readonly characters: number;
  readonly outputs: number;
}

/** Says what is not shown and how to see it; `shownLater` of it stands below. */
export function cutNotice(skipped: Skipped, shownLater: Skipped, limits: OutputLimits): string {
  const characters = skipped.characters - shownLater.characters;
  const outputs = skipped.outputs - shownLater.outputs;
  const what = [
    characters > 0 ? `${figure(characters)} more characters` : "",
    outputs > 0 ? `${figure(outputs)} more outputs` : "",
  ].filter(Boolean);
  const raise =
    skipped.outputs > 0
      ? `outputs: ${roundedUp(limits.outputs + skipped.outputs)}`
      : `characters: ${roundedUp(limits.characters + skipped.characters)}`;
  return (
    `✂ Not shown, to keep the page fast: ${what.join(" and ") || "what follows"}. ` +
    `The latest stand below. To see all, run display.limits({ ${raise} }) first.`
  );
}

/** 1234567 → "1,234,567", whatever the machine's language. */
function figure(value: number): string {
  return value.toLocaleString("en-US");
}

/** The next number of one digit and zeros, as people write it in code: 1234567 → "2_000_000". */
function roundedUp(value: number): string {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return figure(Math.ceil(value / unit) * unit).replaceAll(",", "_");
}
