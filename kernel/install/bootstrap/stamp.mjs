import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * A short hash over texts; a step is repeated when the hash of its inputs is no longer the one of its stamp.
 * @param {...(string | Buffer)} inputs
 */
export function hash(...inputs) {
  const digest = createHash("sha256");
  for (const input of inputs) digest.update(input).update("\0");
  return digest.digest("hex").slice(0, 32);
}

/**
 * The stamp lies inside the folder that its step makes, so that both go together.
 * @param {string} file
 * @param {string} value
 */
export function isStamped(file, value) {
  return readText(file) === value;
}

/**
 * Written at the very end of a step, in one move: a kill leaves the old stamp or none.
 * @param {string} file
 * @param {string} value
 */
export function writeStamp(file, value) {
  writeAtomically(file, value);
}

/**
 * @param {string} file
 * @param {string | Buffer} content
 */
export function writeAtomically(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const half = `${file}.${process.pid}.half`;
  writeFileSync(half, content);
  renameSync(half, file);
}

/**
 * The text of a file, or undefined where there is none.
 * @param {string} file
 */
export function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
