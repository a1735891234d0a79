/** Programs that magics start: in a process group of their own, so that Stop ends all of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { send } from "../outbox.js";
import { causingRun, type Run, within } from "../run.js";
import { native } from "../timers.js";

export type Output = (name: "stdout" | "stderr", text: string) => void;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** For people: what is read by a program should hold no colours. */
  readonly coloured: boolean;
  readonly folder?: string;
  readonly output: Output;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** After Stop a program has this long to end by itself. */
const PATIENCE_MS = 1000;
/** What it wrote last is still read; a program that it left in the background is not waited for. */
const LAST_OUTPUT_MS = 200;

/** Pipes look like no terminal; these say that colours are welcome all the same, as in ipykernel. */
const COLOURS = { CLICOLOR: "1", CLICOLOR_FORCE: "1", FORCE_COLOR: "1", TERM: "xterm-256color" };
/** No pager waits for a key; Python's output comes as it is made. */
const PLAIN = { PAGER: "cat", GIT_PAGER: "cat", PYTHONUNBUFFERED: "1" };

/** A cell may replace the global. */
const { Promise } = globalThis;

const groups = new Set<number>();

process.on("exit", () => {
  for (const pid of groups) signal(pid, "SIGKILL");
});

/** Resolves when it has ended; rejects when it could not be started. Standard input is closed. */
export function runProgram(program: Program): Promise<Ended> {
  const run = causingRun();
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      cwd: program.folder ?? process.cwd(),
      env: environment(program),
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    child.once("error", reject);
    const { pid } = child;
    if (pid === undefined) return;
    note(pid, true);
    const stop = (): void => {
      signal(pid, "SIGINT");
      native.setTimeout(() => groups.has(pid) && signal(pid, "SIGKILL"), PATIENCE_MS).unref();
    };
    run?.abort.signal.addEventListener("abort", stop, { once: true });
    read(child, "stdout", run, program);
    read(child, "stderr", run, program);
    child.once("exit", (code, signalled) => {
      // Later Stops are for what the cell does then; a group that goes on is ended with the process.
      if (!run?.stopped) run?.abort.signal.removeEventListener("abort", stop);
      native.setTimeout(() => resolve({ code, signal: signalled }), LAST_OUTPUT_MS);
    });
    child.once("close", (code, signalled) => {
      note(pid, false);
      resolve({ code, signal: signalled });
    });
  });
}

function environment({ coloured }: Program): NodeJS.ProcessEnv {
  const { env } = process;
  return { ...env, ...PLAIN, ...(coloured && !env["NO_COLOR"] && COLOURS) };
}

function read(
  child: ChildProcess,
  name: "stdout" | "stderr",
  run: Run | null,
  { output }: Program,
): void {
  const decoder = new StringDecoder("utf8");
  const emit = (text: string): void => {
    if (text === "") return;
    if (run) within(run, () => output(name, text));
    else output(name, text);
  };
  child[name]?.on("data", (chunk: Buffer) => emit(decoder.write(chunk)));
  child[name]?.on("end", () => emit(decoder.end()));
}

/** The front ends what is left when this process is gone. */
function note(pid: number, runs: boolean): void {
  if (runs) groups.add(pid);
  else groups.delete(pid);
  send({ type: "program", pid, runs });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, name);
  } catch {
    groups.delete(pid); // It has ended by itself.
  }
}
