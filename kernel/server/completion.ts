/** Completions by types at once, and by the value where the types do not say enough and it answers in time. */
import type { Looked } from "../ipc.js";
import type { Completion, Completions, LiveRequest } from "../language/contract.js";
import type { LanguageClient } from "./language.js";
import type { Supervisor } from "./supervisor.js";

export interface CompletionParts {
  readonly language: Pick<LanguageClient, "complete">;
  readonly supervisor: Pick<Supervisor, "look">;
}

export async function completion(
  { language, supervisor }: CompletionParts,
  code: string,
  offset: number,
): Promise<Completions> {
  const found = await language.complete(code, offset);
  const looked = found.live ? await supervisor.look(found.live.path) : null;
  if (!found.live || !looked) return found;
  const typed = code.slice(found.start, Math.max(found.start, Math.min(offset, code.length)));
  const known = new Set(found.live.want === "keys" ? [] : found.items.map((one) => one.insert));
  const added = offers(looked, found.live.want).filter(
    ({ insert }) => insert.startsWith(typed) && !known.has(insert),
  );
  // In brackets the value's own keys are all that is meant, though a class may declare more.
  const all = found.live.want === "keys" && looked.keys.length > 0;
  return { ...found, items: all ? added : [...added, ...found.items] };
}

function offers({ members, keys }: Looked, want: LiveRequest["want"]): Completion[] {
  if (want === "members")
    return members.map(({ name, kind, summary }) => ({
      label: name,
      insert: name,
      kind,
      ...(summary !== null && { signature: summary }),
    }));
  return keys
    .filter((key) => !/["'`\\\n]/.test(key))
    .map((key) => ({ label: key, insert: key, kind: "property" }));
}
