import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { projectFiles, readProjectFile } from "./sources.js";

const BINARY = /\.(?:png|jpg|gif|ico|woff2?|ttf|gz|zip|bin)$/;
const texts = projectFiles().filter((file) => !BINARY.test(file) && existsSync(file));

/** Places on somebody's machine, and hosts that serve packages: what they are differs from reader to reader. */
const PRIVATE = [
  /(?<![\w.~-])\/(?:work|root)\/[\w.-]+/,
  /(?<![\w.~-])\/(?:home|Users)\/[a-z][\w.-]*\//,
  /\b(?:registry|files|index)\.[a-z-]+\.(?:org|com|io)\b/,
  /\bpypi\.[a-z]+\b/,
];

describe("committed texts", () => {
  it("name no machine's path and no registry's host", () => {
    const found = texts.flatMap((file) =>
      readProjectFile(file)
        .split("\n")
        .map((line, i) => ({ line, place: `${file}:${i + 1}` }))
        .filter(({ line }) => PRIVATE.some((pattern) => pattern.test(line)))
        .map(({ line, place }) => `${place}: ${line.trim().slice(0, 120)}`),
    );
    assert.deepEqual(found, []);
  });

  it("link only to files that are there", () => {
    const found = texts
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) =>
        [...readProjectFile(file).matchAll(/\]\(([^)\s#]+)[^)]*\)|(?:src|href)="([^"#]+)"/g)]
          .map((match) => match[1] ?? match[2] ?? "")
          .filter((link) => !/^[a-z]+:/.test(link))
          .filter((link) => !existsSync(path.join(path.dirname(file), link)))
          .map((link) => `${file}: ${link}`),
      );
    assert.deepEqual(found, []);
  });

  it("keep every committed file below 5 MB", async () => {
    const { stat } = await import("node:fs/promises");
    const big = [];
    for (const file of projectFiles().filter((each) => existsSync(each))) {
      const { size } = await stat(file);
      if (size > 5e6) big.push(`${file}: ${size}`);
    }
    assert.deepEqual(big, []);
  });
});
