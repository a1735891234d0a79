/**
 * Ends a compiler that hangs. The language thread waits for its answers without a limit, since a large
 * cell may take long: but then the compiler computes. One that has no processor time while a request is
 * open will not answer, and its thread goes on with a new one when it is gone.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** Between two looks; a compiler that did nothing from one to the next, for one request, hangs. */
const EVERY_MS = 5000;

export class CompilerWatch {
  #watches = false;
  #last: string | null = null;

  /**
   * @param request the oldest open one, or null
   * @param compiler its thread's compiler, or 0
   */
  constructor(
    private readonly request: () => number | null,
    private readonly compiler: () => number,
    private readonly end: () => void,
  ) {}

  /** A request was sent. */
  begin(): void {
    if (this.#watches) return;
    this.#watches = true;
    setTimeout(() => void this.#look(), EVERY_MS).unref();
  }

  async #look(): Promise<void> {
    const request = this.request();
    const pid = this.compiler();
    const used = request === null || pid === 0 ? null : await processorTimeOf(pid);
    const now = used === null ? null : `${request} ${pid} ${used}`;
    if (now !== null && now === this.#last && request === this.request()) this.end();
    this.#last = now;
    this.#watches = false;
    if (this.request() !== null) this.begin();
  }
}

/** In a unit of the system's; null when the process has ended. */
async function processorTimeOf(pid: number): Promise<string | null> {
  try {
    if (process.platform !== "linux") {
      return (await promisify(execFile)("ps", ["-o", "time=", "-p", String(pid)])).stdout;
    }
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; user and system time are fields 14 and 15.
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13)
      .join();
  } catch {
    return null;
  }
}
