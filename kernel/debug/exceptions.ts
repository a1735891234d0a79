/**
 * Which errors stop the program. V8 stops at all of them; whether one is caught is decided here, because
 * V8 takes the kernel's own handling of a failed cell for a `catch`.
 */
import { offsetOf } from "../positions.js";
import type { LanguageOf } from "./breakpoints.js";
import type { Paused, RemoteObject } from "./devtools.js";
import type { Frame } from "./frames.js";
import { placeOf } from "./stops.js";

export const FILTERS = [
  {
    filter: "uncaught",
    label: "Uncaught errors",
    description: "Stops where an error is thrown that ends the cell",
    default: false,
  },
  {
    filter: "all",
    label: "All errors",
    description: "Stops where an error is thrown, also one that is caught",
    default: false,
  },
];

interface Thrown extends RemoteObject {
  readonly uncaught?: boolean;
}

export class Exceptions {
  filters: readonly string[] = [];

  constructor(private readonly language: LanguageOf<"outline">) {}

  get active(): boolean {
    return this.filters.length > 0;
  }

  async wanted(paused: Paused, frames: readonly Frame[]): Promise<boolean> {
    if (!frames[0]?.call) return false;
    const inLibrary = frames[0].call !== paused.callFrames[0];
    const { uncaught } = (paused.data ?? {}) as Thrown;
    if (uncaught) return true;
    // Caught by a function on the stack: by a library, which may do as it likes, or by the learner's code.
    if (paused.reason === "exception") {
      if (!this.filters.includes("all")) return false;
      return !inLibrary || (await this.#isCaught(frames));
    }
    return this.filters.includes("all") || !(await this.#isCaught(frames));
  }

  /** One line for people. */
  text(paused: Paused): string {
    const thrown = (paused.data ?? {}) as Thrown;
    const text = thrown.description ?? String(thrown.value ?? "");
    return text.split("\n    at ", 1)[0] ?? text;
  }

  /** Whether a function on the stack, or one that waits for it, would catch the error. */
  async #isCaught(frames: readonly Frame[]): Promise<boolean> {
    for (const { script, at } of frames) {
      if (script.kind !== "cell") continue;
      const { javascript } = script.program;
      const offset = offsetOf(javascript, placeOf(at));
      const { caught } = await this.language.outline(javascript);
      if (caught.some(([start, end]) => start <= offset && offset < end)) return true;
    }
    return false;
  }
}
