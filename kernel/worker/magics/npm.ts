/** `%npm`: npm itself, in the notebook's folder, with a live line, its errors in two lines. */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { words } from "../../magics/arguments.js";
import { writeStream } from "../streams.js";
import type { MagicError } from "./error.js";
import { ask } from "./front.js";
import { describeFailure, type NpmReport } from "./npmReport.js";
import { Progress } from "./npmProgress.js";
import { summary, versions } from "./npmSummary.js";
import { runProgram } from "./programs.js";

const CHANGES: Readonly<Record<string, "install" | "uninstall" | "update">> = {
  add: "install",
  i: "install",
  install: "install",
  remove: "uninstall",
  rm: "uninstall",
  un: "uninstall",
  uninstall: "uninstall",
  up: "update",
  update: "update",
};

/** Told in our own words, and no question about funds or news in between. */
const QUIET = ["--no-fund", "--no-audit", "--no-update-notifier", "--no-progress"];

export async function npm(
  text: string,
  folder: string,
  loaded: (name: string) => boolean,
  error: MagicError,
): Promise<void> {
  const [command = "", ...args] = words(text);
  const change = Object.hasOwn(CHANGES, command) ? CHANGES[command] : undefined;
  if (!change) return await plain(command, args, folder, error);
  if (change === "install" && !existsSync(join(folder, "package.json"))) {
    writeFileSync(join(folder, "package.json"), '{\n  "private": true\n}\n');
    writeStream("stdout", `Created package.json in ${folder}.\n`);
  }
  const before = versions(folder);
  const progress = new Progress(`npm ${command} ${args.join(" ")}`.trimEnd());
  let output = "";
  try {
    const { code } = await start(
      [change, ...args, ...QUIET, "--json", "--loglevel=http"],
      folder,
      error,
      {
        stdout: (chunk) => (output += chunk),
        stderr: (chunk) => progress.read(chunk),
      },
    );
    if (code !== 0)
      throw error.because(describeFailure(parse(output), progress.errors, args), "NpmError");
  } catch (failure) {
    progress.end("failed");
    throw failure;
  }
  await ask({ kind: "refresh" });
  progress.end("done");
  writeStream("stdout", summary(before, versions(folder), folder, args, loaded));
}

/** `ls`, `view`, `outdated`, `run …`: as npm prints it. */
async function plain(
  command: string,
  args: readonly string[],
  folder: string,
  error: MagicError,
): Promise<void> {
  const { code } = await start(
    [command, ...args],
    folder,
    error,
    {
      stdout: (chunk) => writeStream("stdout", chunk),
      stderr: (chunk) => writeStream("stderr", chunk),
    },
    true,
  );
  // `npm outdated` says by 1 that something is.
  if (code !== 0 && !(command === "outdated" && code === 1))
    throw error.because(`npm ${command} failed with exit code ${code}.`, "NpmError");
}

interface Output {
  stdout(chunk: string): void;
  stderr(chunk: string): void;
}

async function start(
  args: readonly string[],
  folder: string,
  error: MagicError,
  output: Output,
  coloured = false,
) {
  // npm stands beside node; where a distribution keeps it elsewhere it is on the path.
  const beside = [
    join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js"),
    join(dirname(process.execPath), "node_modules/npm/bin/npm-cli.js"),
  ].find((path) => existsSync(path));
  try {
    return await runProgram({
      command: beside ? process.execPath : "npm",
      args: beside ? [beside, ...args] : args,
      folder,
      coloured,
      output: (name, text) => output[name](text),
    });
  } catch {
    throw error.because(
      "npm could not be started.\nIt comes with Node; install Node from nodejs.org, or put npm on the PATH of Jupyter.",
      "NpmError",
    );
  }
}

function parse(output: string): NpmReport {
  try {
    return JSON.parse(output.slice(output.indexOf("{"))) as NpmReport;
  } catch {
    return {};
  }
}
