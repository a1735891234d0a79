/** What is known about a name, as text and as Markdown: its types at once, its value if that answers in time. */
import type { Looked } from "../ipc.js";
import type { Inspection } from "../language/contract.js";
import type { JsonObject } from "../protocol/json.js";
import type { LanguageClient } from "./language.js";
import type { Supervisor } from "./supervisor.js";

export interface InspectionParts {
  readonly language: Pick<LanguageClient, "inspect">;
  readonly supervisor: Pick<Supervisor, "look">;
}

/** 1 asks for the source, too, as `name??` does. */
export type DetailLevel = 0 | 1;

/** A MIME bundle about what stands at `offset` (UTF-16 units) of a text; null when nothing is known. */
export async function inspection(
  { language, supervisor }: InspectionParts,
  code: string,
  offset: number,
  detail: DetailLevel,
): Promise<JsonObject | null> {
  const found = await language.inspect(code, offset, detail === 1);
  if (!found) return null;
  const live = found.path ? await supervisor.look(found.path) : null;
  if (found.signature === "" && !live) return null;
  return inspectionData(found, live);
}

function inspectionData(found: Inspection, live: Looked | null): JsonObject {
  const signature = found.signature === "" ? (found.path?.join(".") ?? "") : found.signature;
  const value = live && tells(found, live) ? live.summary : null;
  const { documentation, source } = found;
  const documented = documentation === "" ? [] : [documentation];
  return {
    "text/plain": [
      signature,
      ...(value ? [`Value: ${value}`] : []),
      ...documented,
      ...(source ? [`Declared in ${source.place}\n${source.text}`] : []),
    ].join("\n\n"),
    "text/markdown": [
      fenced(signature),
      ...(value ? [`**Value:** ${code(value)}`] : []),
      ...documented,
      ...(source ? [`**Declared in** ${source.place}\n\n${fenced(source.text)}`] : []),
    ].join("\n\n"),
  };
}

/** Of a function, a class, an enum or a module the signature says more than the value. */
function tells({ signature }: Inspection, { summary }: Looked): boolean {
  if (signature === "") return true;
  const isModule = /^(?:namespace|enum) /.test(signature);
  return !isModule && !/^(?:async |generator )*(?:function|class)\b/.test(summary);
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}typescript\n${text}\n${fence}`;
}

function code(text: string): string {
  const fence = "`".repeat(longestRun(text) + 1);
  const space = /^`|`$/.test(text) ? " " : "";
  return fence + space + text + space + fence;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
