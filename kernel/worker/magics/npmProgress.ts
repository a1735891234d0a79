/** The live line of `%npm`: what npm does, how many packages came, for how long. */
import { randomUUID } from "node:crypto";
import { send } from "../outbox.js";
import { causingRun } from "../run.js";
import { native } from "../timers.js";

/** npm says at this level which address it has fetched. */
const FETCHED = /npm http fetch GET (\d+) (\S+)/;
const ERROR_LINE = /^npm (?:error|ERR!) ?(.*)$/;
const EVERY_MS = 250;

export class Progress {
  /** What npm said of its failure, without its own prefix. */
  readonly errors: string[] = [];
  readonly #started = performance.now();
  readonly #id = randomUUID();
  readonly #run = causingRun();
  readonly #looked = new Set<string>();
  readonly #loaded = new Set<string>();
  #rest = "";
  #shown = false;
  #ended = false;
  #text = "";
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly title: string) {
    this.#show();
    this.#timer = setIntervalNative(() => this.#tick(), EVERY_MS);
  }

  read(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
    this.#show();
  }

  end(how: "done" | "failed" | "stopped"): void {
    if (this.#ended) return;
    this.#ended = true;
    clearIntervalNative(this.#timer);
    this.#line(this.#rest);
    const word = how === "failed" && this.#run?.stopped ? "stopped" : how;
    this.#show(`${this.title}: ${word} after ${this.#seconds()} s`);
  }

  #line(line: string): void {
    const error = ERROR_LINE.exec(line)?.[1];
    if (error) this.errors.push(error);
    const [, status, address = ""] = FETCHED.exec(line) ?? [];
    if (status === undefined || Number(status) >= 400) return;
    if (/\.tgz(?:$|\?)/.test(address)) this.#loaded.add(address);
    else this.#looked.add(address);
  }

  #tick(): void {
    if (this.#run?.stopped) this.end("stopped");
    else this.#show();
  }

  #seconds(): string {
    return ((performance.now() - this.#started) / 1000).toFixed(1);
  }

  #show(text = this.#now()): void {
    if (text === this.#text || this.#run?.silent) return;
    this.#text = text;
    const bundle = { data: { "text/plain": text }, metadata: {} };
    const [update, displayId] = [this.#shown, this.#id];
    this.#shown = true;
    send({ type: "display", run: this.#run?.id ?? null, bundle, displayId, update });
  }

  #now(): string {
    const doing =
      this.#loaded.size > 0
        ? `downloading · ${count(this.#loaded.size)}`
        : `resolving · ${count(this.#looked.size)}`;
    return `${this.title}: ${doing} · ${Math.floor(Number(this.#seconds()))} s`;
  }
}

function count(packages: number): string {
  return `${packages} ${packages === 1 ? "package" : "packages"}`;
}

/** A stopped run's timers do not fire; this one has its last word then. */
function setIntervalNative(body: () => void, milliseconds: number): NodeJS.Timeout {
  const timer = native.setTimeout(function again() {
    body();
    timer.refresh();
  }, milliseconds);
  return timer;
}

function clearIntervalNative(timer: NodeJS.Timeout): void {
  native.clearTimeout(timer);
}
