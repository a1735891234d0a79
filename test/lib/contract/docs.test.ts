import assert from "node:assert/strict";
import { DOC_RULES } from "./docRules.js";
import { publicNames } from "./publicNames.js";

/** Names whose docstring lacks this section yet: the lists only shrink. */
const NOT_YET: Readonly<Record<string, readonly string[]>> = {
  "a first line that is a sentence": [],
  "@param for what it takes": [],
  "@throws for what it refuses": [],
  "@example": [],
  "Source:": [],
};

describe("docstrings", () => {
  const names = publicNames();
  for (const { section, appliesTo, holds, except } of DOC_RULES) {
    it(`have ${section}`, () => {
      const without = names.filter((name) => appliesTo(name) && !holds(name));
      const pending = NOT_YET[section] ?? [];
      const listed = without.filter(({ name }) => !(name in except) && !pending.includes(name));
      assert.deepEqual(
        listed.map(({ name, file, line }) => `${file}:${line} ${name}`),
        [],
      );
      const stale = [...Object.keys(except), ...pending].filter(
        (name) => !without.some((each) => each.name === name),
      );
      assert.deepEqual(stale, [], "exceptions and pending names that are complete");
    });
  }
});
