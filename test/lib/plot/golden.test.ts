import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import "@tensorflow/tfjs-node-gpu";
import { compare, FOLDER, stale } from "./golden/compare.js";
import { fixedTextColours } from "./golden/colours.js";
import { picture } from "./golden/picture.js";
import { specText } from "./golden/specText.js";
import { allGoldens, withoutGolden } from "./golden/tables.js";

const MOST_BYTES = 4_000_000;
const goldens = await allGoldens();

describe("golden charts", () => {
  for (const [name, make] of goldens) {
    it(`${name}: specification and pictures on a light and a dark page`, async () => {
      const chart = await make();
      assert.match(chart.description, /[.!?]$/u, "alternative text: sentences");
      assert.deepEqual(fixedTextColours(chart.spec), [], "text that does not follow the page");
      const wrong = compare(name, "json", specText(chart.spec));
      for (const theme of ["light", "dark"] as const) {
        const { png, warnings } = await picture(chart, theme);
        assert.deepEqual(warnings, []);
        wrong.push(...compare(theme === "light" ? name : `${name}-dark`, "png", png));
      }
      assert.deepEqual(wrong, []);
    });
  }

  it("show every function of dl.plot", () => {
    assert.deepEqual(withoutGolden(goldens.keys()), []);
  });

  it("are all that lies in the folder, and together less than 4 MB", () => {
    assert.deepEqual(stale(goldens.keys()), []);
    const sizes = readdirSync(FOLDER).map((file) => statSync(`${FOLDER}${file}`).size);
    const total = sizes.reduce((a, b) => a + b, 0);
    assert.ok(total < MOST_BYTES, `${total} bytes`);
  });
});
