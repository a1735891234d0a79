import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { paths } from "../../../kernel/install/paths.js";

const SCRIPT = path.join(paths.root, "test", "clients", "console", "terminal.py");
const PATIENCE_MS = 30_000;

/** Keys as a terminal sends them. */
export const keys = { enter: "\r", tab: "\t", up: "\x1b[A", ctrlC: "\x03", ctrlD: "\x04" } as const;

/** A program at a terminal: what is typed, and what is to be read then. */
export class Terminal {
  /** The exit code of the program. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private raw = "";
  /** How much of the text was read by `sees`. */
  private seen = 0;
  private wake: () => void = () => undefined;

  constructor(command: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.child = spawn(paths.python, [SCRIPT, ...command], {
      cwd: options.cwd,
      // Nobody answers here where the cursor is.
      env: { ...options.env, TERM: "xterm", PROMPT_TOOLKIT_NO_CPR: "1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.raw += text;
      this.wake();
    });
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  type(text: string): void {
    this.child.stdin?.write(text);
  }

  /** Waits for a text behind what was waited for before; gives what stands before it and it. */
  async sees(text: RegExp): Promise<string> {
    const deadline = setTimeout(() => this.wake(), PATIENCE_MS);
    const started = performance.now();
    try {
      for (;;) {
        const all = stripVTControlCharacters(this.raw).replaceAll("\r", "");
        const found = text.exec(all.slice(this.seen));
        if (found !== null) {
          const end = this.seen + found.index + found[0].length;
          const read = all.slice(this.seen, end);
          this.seen = end;
          return read;
        }
        if (performance.now() - started > PATIENCE_MS) {
          throw new Error(`${text} is not to be read in:\n${all.slice(this.seen)}`);
        }
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  close(): void {
    this.child.kill("SIGKILL");
  }
}
