import assert from "node:assert/strict";
import * as dl from "../../../lib/index.js";
import { publicNames } from "./publicNames.js";

/** The names of the values that an import reaches, namespaces walked through. */
function runtimeNames(of: object, prefix = ""): string[] {
  return Object.entries(of).flatMap(([key, value]: [string, unknown]) =>
    isNamespace(value) ? runtimeNames(value, `${prefix}${key}.`) : [prefix + key],
  );
}

function isNamespace(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Module]";
}

describe("public names", () => {
  it("are the same in the sources and at run time", () => {
    const inSources = publicNames()
      .filter(({ kind }) => ["function", "class", "constant"].includes(kind))
      .map(({ name }) => name);
    assert.deepEqual(inSources.toSorted(), runtimeNames(dl).toSorted());
  });

  it("of classes are there on the class or its instances", () => {
    const missing = publicNames()
      .filter(({ kind }) => kind === "method" || kind === "getter")
      .filter(({ name }) => {
        const [, path = "", mark = "", member = ""] = /^(.*)([#.])(.*?)$/.exec(name) ?? [];
        const owner = path
          .split(".")
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], dl) as {
          prototype: object;
        };
        return !(member in (mark === "#" ? owner.prototype : owner));
      });
    assert.deepEqual(missing, []);
  });
});
