/** `%load file`: the client puts the file's text in place of the cell. */
import { readFileSync } from "node:fs";
import { words } from "../../magics/arguments.js";
import type { MagicError } from "./error.js";
import { ask } from "./front.js";

const LARGEST = 1_000_000;

export async function load(text: string, error: MagicError): Promise<void> {
  const [file = ""] = words(text);
  const content = read(file, error);
  if (content.includes("\0")) throw error.because(`%load ${file}: that is no text.`);
  if (content.length > LARGEST)
    throw error.because(
      `%load ${file}: a cell takes ${LARGEST.toLocaleString("en-US")} characters; the file has ${content.length.toLocaleString("en-US")}. Import it instead.`,
    );
  await ask({ kind: "replace", text: `// %load ${file}\n${content}` });
}

function read(file: string, error: MagicError): string {
  try {
    return readFileSync(file, "utf8");
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? `there is no such file in ${process.cwd()}`
        : code === "EISDIR"
          ? "that is a folder"
          : code;
    throw error.because(`%load ${file}: ${reason}.`);
  }
}
