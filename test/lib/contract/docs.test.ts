import assert from "node:assert/strict";
import { DOC_RULES } from "./docRules.js";
import { publicNames } from "./publicNames.js";

describe("docstrings", () => {
  const names = publicNames();
  for (const { section, appliesTo, holds, except } of DOC_RULES) {
    it(`have ${section}`, () => {
      const without = names.filter((name) => appliesTo(name) && !holds(name));
      const listed = without.filter(({ name }) => !(name in except));
      assert.deepEqual(
        listed.map(({ name, file, line }) => `${file}:${line} ${name}`),
        [],
      );
      const stale = Object.keys(except).filter(
        (name) => !without.some((each) => each.name === name),
      );
      assert.deepEqual(stale, [], "exceptions that are complete");
    });
  }
});
