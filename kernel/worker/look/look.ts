/**
 * Answers questions about live values, for completion and inspection. The watchdog thread asks through the
 * inspector, so that the answer comes from inside a spinning loop, too: nothing here may change anything.
 */
import { types } from "node:util";
import type { LiveMember, Looked } from "../../ipc.js";
import { hidden } from "../hidden.js";
import { currentRun } from "../run.js";
import { keysOf, tensorNumbers } from "./data.js";
import { summary } from "./summary.js";
import { follow, holders, ownProperty } from "./walk.js";

/** More than anybody reads; a module of constants may have thousands. */
const LIMIT = 1000;

export function installLook(scope: object): void {
  hidden("__gradlabLook", (path: readonly string[]) => look(scope, path));
}

function look(scope: object, path: readonly string[]): Looked | null {
  const found = follow(scope, path);
  if (!found) return null;
  const { value } = found;
  return {
    // While a cell runs, tfjs may be in the middle of something.
    summary: summary(value) + (isObject(value) && !currentRun() ? tensorNumbers(value) : ""),
    members: members(value),
    keys: keysOf(value).slice(0, LIMIT),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Own ones first, then each prototype's; what every object has comes last, as do private ones. */
function members(value: unknown): LiveMember[] {
  const found = new Map<string, LiveMember>();
  for (const holder of holders(value)) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (found.size >= LIMIT) break;
      if (found.has(name) || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) continue;
      if (name === "constructor" || name.startsWith("__")) continue;
      const descriptor = ownProperty(holder, name);
      if (descriptor) found.set(name, member(name, descriptor));
    }
  }
  const isPlain = (one: LiveMember) => !/^[_$]/.test(one.name) && !COMMON.has(one.name);
  const all = [...found.values()];
  return [...all.filter(isPlain), ...all.filter((one) => !isPlain(one))];
}

const COMMON = new Set(Object.getOwnPropertyNames(Object.prototype));

function member(name: string, descriptor: PropertyDescriptor): LiveMember {
  if (!("value" in descriptor)) return { name, kind: "property", summary: null };
  const value = descriptor.value as unknown;
  if (typeof value !== "function" || types.isProxy(value))
    return { name, kind: "property", summary: summary(value, 1) };
  const text = summary(value);
  return { name, kind: text.startsWith("class ") ? "class" : "method", summary: text };
}
