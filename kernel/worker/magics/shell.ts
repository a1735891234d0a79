/** `!command`, `%sh`, `%%sh` and `%%bash`. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { words } from "../../magics/arguments.js";
import { writeStream } from "../streams.js";
import type { MagicError } from "./error.js";
import { ask } from "./front.js";
import { runProgram, type Ended, type Output } from "./programs.js";

/** In UTF-16 units. Linux takes 128 kB in UTF-8; a file's name would be in every error of the script. */
const LONGEST_ARGUMENT = 30_000;
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
/** Commands that change what imports find. */
const INSTALLS =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:-\S+\s+)*(?:i|ci|install|add|rm|remove|un|uninstall|up|update)\b/;

export async function runCommand(
  command: string,
  error: MagicError,
  output: Output = writeStream,
): Promise<void> {
  const [shell, ...options] =
    process.platform === "win32"
      ? [process.env["ComSpec"] ?? "cmd.exe", "/d", "/s", "/c"]
      : ["/bin/sh", "-c"];
  await run(shell, [...options, command], error, command, output);
  if (INSTALLS.test(command)) await ask({ kind: "refresh" });
}

/** What it prints, line by line; errors that it prints are shown. */
export async function linesOf(command: string, error: MagicError): Promise<string[]> {
  let text = "";
  await runCommand(command, error, (name, chunk) => {
    if (name === "stdout") text += chunk;
    else writeStream(name, chunk);
  });
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Options of the shell itself come first; other arguments are $1, $2 … of the script. */
export async function runScript(
  shell: "bash" | "sh",
  text: string,
  args: string,
  error: MagicError,
): Promise<void> {
  const all = words(args);
  const first = all.findIndex((word) => !word.startsWith("-"));
  const options = (first < 0 ? all : all.slice(0, first)).filter((word) => word !== "-s");
  const rest = first < 0 ? [] : all.slice(first);
  if (text.length <= LONGEST_ARGUMENT)
    return await run(shell, [...options, "-c", text, shell, ...rest], error, null);
  const folder = mkdtempSync(join(tmpdir(), "gradlab-script-"));
  const file = join(folder, "cell");
  try {
    writeFileSync(file, text, { mode: 0o600 });
    await run(shell, [...options, file, ...rest], error, null);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(
  shell: string | undefined,
  args: readonly string[],
  error: MagicError,
  command: string | null,
  output: Output = writeStream,
): Promise<void> {
  const coloured = output === writeStream;
  let ended: Ended;
  try {
    ended = await runProgram({ command: shell ?? "sh", args, output, coloured });
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "it is not installed, or the folder is gone" : message;
    throw error.because(`${shell} could not be started: ${reason}.`, "CommandError");
  }
  const { code, signal } = ended;
  if (code === 0) return;
  const what = command === null ? `The ${shell} script` : `The command`;
  if (signal) throw error.because(`${what} was ended by ${signal}.`, "CommandError");
  throw error.because(
    `${what} failed with exit code ${code}.${hint(code, command)}`,
    "CommandError",
  );
}

function hint(code: number | null, command: string | null): string {
  const first = words(command ?? "")[0] ?? "";
  if (
    code === NOT_FOUND &&
    command !== null &&
    /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(first)
  )
    return ` There is no program ${first}; if you meant TypeScript's "not", no cell has declared ${first}.`;
  if (code === NOT_FOUND) return " That means that a program was not found.";
  if (code === NOT_EXECUTABLE) return " That means that a file could not be executed.";
  return "";
}
