/** How the execution process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** One sentence for people, for example "The cell called process.exit(3)." */
  readonly reason: string;
  /** What the engine printed as it died, for a log; often empty. */
  readonly report: string;
}

const TOO_LONG = /FATAL ERROR: invalid (?:array length|table size)/;
const OUT_OF_HEAP = /JavaScript heap out of memory|Reached heap limit/;

export function describeExit(
  code: number | null,
  signal: NodeJS.Signals | null,
  report: string,
  heapMegabytes: number,
): string {
  if (TOO_LONG.test(report)) {
    return "The program ran out of memory: one array grew beyond what JavaScript can hold.";
  }
  if (OUT_OF_HEAP.test(report)) {
    return `The program ran out of memory: its JavaScript heap reached the limit of ${heapMegabytes} MB.`;
  }
  switch (signal) {
    case null:
      return `The program ended with process.exit(${code ?? 0}).`;
    case "SIGKILL":
      return "The program was killed (SIGKILL): by the system when memory is short, or by hand.";
    case "SIGABRT":
      return "The program aborted (SIGABRT): process.abort(), or a failed check in native code.";
    case "SIGSEGV":
    case "SIGBUS":
    case "SIGILL":
    case "SIGFPE":
      return `The program crashed in native code (${signal}).`;
    default:
      return `The program was ended by the signal ${signal}.`;
  }
}

/** Where V8 and Node start their own dying words; what follows is no output of the cell. */
const DYING_WORDS =
  /\n?(?:<--- Last few GCs --->|FATAL ERROR: |#\n# Fatal | {2}# {2}.*\[\d+\]: .*\n {2}# {2}Assertion failed: |\n*----- Native stack trace -----)/;

/** Node's word when a process ends whose watchdog is attached. */
const WATCHDOG_LEAVES = /Waiting for the debugger to disconnect\.\.\.\n/;

/** Parts a stream of standard error into the program's own text and the engine's dying words. */
export class DyingWords {
  #report = "";
  #dying = false;

  get report(): string {
    return this.#report;
  }

  /** Takes the next text, gives back the part that is the program's. */
  take(raw: string): string {
    const text = raw.replace(WATCHDOG_LEAVES, "");
    if (this.#dying) {
      this.#report += text;
      return "";
    }
    const start = text.search(DYING_WORDS);
    if (start < 0) return text;
    this.#dying = true;
    this.#report = text.slice(start);
    return text.slice(0, start);
  }
}
