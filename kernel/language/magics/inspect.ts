/** What is known about a magic, where the cursor stands on its name. */
import type { Inspection } from "../contract.js";
import type { Names } from "./interpolate.js";
import { recognise } from "./recognise.js";
import { findMagic } from "../../magics/table.js";

/** Undefined where TypeScript's inspection has to answer. */
export function inspectMagic(
  code: string,
  offset: number,
  names: Names,
): Inspection | null | undefined {
  const magic = recognise(code, (one) => names.known(one)).magics.find(
    (one) => one.start <= offset && offset <= one.start + one.sign.length + one.name.length,
  );
  if (!magic) return undefined;
  const found = findMagic(magic.name || "sh");
  if (!found) return null;
  const end = magic.start + magic.sign.length + magic.name.length;
  const { usage: signature, help: documentation } = found;
  return { signature, documentation, start: magic.start, end, path: null, source: null };
}
