/** Completion of what is no TypeScript: names of magics, their arguments, files. */
import type { Completion, Completions } from "../contract.js";
import { completeFile } from "../service/completion/files.js";
import type { Names } from "./interpolate.js";
import { interpolate } from "./interpolate.js";
import { recognise } from "./recognise.js";
import { findMagic, MAGICS } from "../../magics/table.js";

const NAME = /^[ \t]*(%%?)([\p{L}\p{N}_]*)$/u;

/** Null where TypeScript's completion has to answer. */
export function completeMagic(
  code: string,
  offset: number,
  names: Names,
  folder: string,
): Completions | null {
  const lineStart = code.lastIndexOf("\n", offset - 1) + 1;
  const name = NAME.exec(code.slice(lineStart, offset));
  if (name) {
    const [, sign = "", typed = ""] = name;
    const isFirst = code.slice(0, lineStart).trim() === "";
    const items = magicNames(sign, typed, isFirst);
    if (items.length > 0)
      return { start: offset - typed.length - sign.length, end: offset, items, live: null };
  }
  const magic = recognise(code, (one) => names.known(one)).magics.find(
    (one) => one.from <= offset && offset <= one.to,
  );
  if (!magic || (findMagic(magic.name)?.takes === "code" && !magic.command)) return null;
  const inside = interpolate(code, magic.from, magic.to, names).some(
    (piece) => "start" in piece && piece.start <= offset && offset <= piece.end,
  );
  if (inside) return null;
  const word = /[^\s"'=]*$/.exec(code.slice(magic.from, offset))?.[0] ?? "";
  const start = offset - word.length;
  const offers = magic.sign === "!" || magic.command ? "files" : findMagic(magic.name)?.offers;
  if (offers === undefined) return { start: offset, end: offset, items: [], live: null };
  if (offers !== "files") {
    const items = offers
      .filter((one) => one.startsWith(word))
      .map((one): Completion => ({ label: one, insert: one, kind: "keyword" }));
    return { start, end: offset, items, live: null };
  }
  return completeFile(folder, word, start, "", "file");
}

/** With their signs, as IPython gives them: the sign is part of what is replaced. */
function magicNames(sign: string, typed: string, isFirst: boolean): Completion[] {
  return MAGICS.filter((one) => one.name.startsWith(typed)).flatMap((one) => {
    const forms = [
      ...(sign === "%" && one.where !== "cell" ? ["%"] : []),
      ...(isFirst && one.where !== "line" ? ["%%"] : []),
    ];
    return forms.map((form): Completion => ({
      label: form + one.name,
      insert: form + one.name,
      kind: "magic",
      signature: one.usage,
      documentation: one.help,
    }));
  });
}
