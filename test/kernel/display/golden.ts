import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The checked-in pictures lie beside the sources; this file runs from dist. */
const FOLDER = fileURLToPath(new URL("../../../../test/kernel/display/golden/", import.meta.url));

/**
 * Compares text with the checked-in one. On a difference the new text is left beside it as
 * `name-changed.svg`: look at both; if the new one is right, rename it.
 */
export function expectGolden(name: string, text: string): void {
  const [file, changed] = [`${FOLDER}${name}.svg`, `${FOLDER}${name}-changed.svg`];
  if (existsSync(file) && readFileSync(file, "utf8") === text) {
    rmSync(changed, { force: true });
    return;
  }
  writeFileSync(changed, text);
  assert.fail(`${name}.svg differs from what is drawn now; see ${changed}`);
}
