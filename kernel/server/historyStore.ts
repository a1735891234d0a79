/**
 * The history of a user's earlier sessions: a folder with one file for each session, of JSON lines.
 * A session only ever appends to its own file, so kernels do not meet, and a kill can cut its last line
 * at most. Lines that cannot be read are passed over. When the folder cannot be used, nothing fails.
 */
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { isObject } from "../protocol/json.js";
import type { Log } from "./log.js";

export interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  output: string | null;
}

/** What all files may hold; the oldest sessions go first. */
const LARGEST_FOLDER = 8_000_000;
const MOST_SESSIONS = 2000;
/** Longer texts are data rather than something to look up: inputs are left out, outputs are cut. */
const LONGEST_INPUT = 100_000;
const LONGEST_OUTPUT = 2000;

/** Where the history is: `GRADLAB_HISTORY` names a folder or says "off" (null); else the user's state. */
export function historyFolder(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env["GRADLAB_HISTORY"];
  if (named === "off") return null;
  if (named !== undefined && named !== "") return named;
  const state =
    env["XDG_STATE_HOME"] ??
    (process.platform === "win32" ? env["LOCALAPPDATA"] : undefined) ??
    join(homedir(), ".local", "state");
  return join(state, "gradlab", "history");
}

export class HistoryStore {
  /** Everything is written in order, behind the cells that run. */
  private writing: Promise<void> | null = null;
  private lines = "";
  private number: number | null = null;
  private broken = false;

  constructor(
    private readonly folder: string,
    private readonly log: Log,
  ) {}

  /** The number of this session: one more than the last's. */
  async session(): Promise<number> {
    return this.number ?? ((await this.sessions()).at(-1) ?? 0) + 1;
  }

  add(line: number, input: string): void {
    if (input.length <= LONGEST_INPUT) this.append({ line, input });
  }

  setOutput(line: number, output: string): void {
    this.append({ line, output: output.slice(0, LONGEST_OUTPUT) });
  }

  /** Resolves when all that was given has been written. */
  async flushed(): Promise<void> {
    await this.writing;
  }

  /** The sessions before this one, the latest first; each is read when it is asked for. */
  async *earlier(): AsyncGenerator<readonly Entry[]> {
    for (const session of (await this.sessions()).toReversed()) {
      if (session !== this.number) yield await this.read(session);
    }
  }

  async read(session: number): Promise<readonly Entry[]> {
    const entries = new Map<number, Entry>();
    for (const text of (await this.text(session)).split("\n")) {
      const record = parse(text);
      if (!record) continue;
      const { line, input, output } = record;
      const known = entries.get(line);
      if (typeof input === "string") entries.set(line, { session, line, input, output: null });
      else if (known && typeof output === "string") known.output = output;
    }
    return [...entries.values()];
  }

  private append(record: object): void {
    if (this.broken) return;
    this.lines += `${JSON.stringify(record)}\n`;
    this.writing ??= this.write();
  }

  private async write(): Promise<void> {
    try {
      while (this.lines !== "") {
        this.number ??= await this.begin();
        const text = this.lines;
        this.lines = "";
        await appendFile(this.path(this.number), text, { mode: 0o600 });
      }
    } catch (error) {
      this.broken = true;
      this.log.notice("the history is not kept for later sessions", error);
    }
    this.writing = null;
  }

  /** Takes the next free number; another kernel may take it first. */
  private async begin(): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (let number = await this.session(); ; number++) {
      try {
        await writeFile(this.path(number), "", { flag: "wx", mode: 0o600 });
        await this.forget(number);
        return number;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  }

  /** Removes the oldest sessions when there is too much. */
  private async forget(own: number): Promise<void> {
    let bytes = 0;
    let count = 0;
    for (const session of (await this.sessions()).toReversed()) {
      bytes += (await stat(this.path(session)).catch(() => null))?.size ?? 0;
      count += 1;
      const much = bytes > LARGEST_FOLDER || count > MOST_SESSIONS;
      if (much && session !== own) await rm(this.path(session), { force: true });
    }
  }

  private path(session: number): string {
    return join(this.folder, `${session}.jsonl`);
  }

  /** Ascending. */
  private async sessions(): Promise<number[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names
      .map((name) => /^([1-9]\d{0,14})\.jsonl$/.exec(name)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number)
      .toSorted((a, b) => a - b);
  }

  private async text(session: number): Promise<string> {
    try {
      return await readFile(this.path(session), "utf8");
    } catch {
      return ""; // Gone meanwhile, or not ours to read.
    }
  }
}

function parse(
  text: string,
): { readonly line: number; readonly input?: unknown; readonly output?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && Number.isSafeInteger(value["line"])
      ? { ...value, line: value["line"] as number }
      : null;
  } catch {
    return null;
  }
}
