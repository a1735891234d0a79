/**
 * What a new language thread must be told so that it knows what a dead one knew: the cells that were
 * checked and settled, in order, and the choices in force.
 */
import type { CheckRequest, CheckResult } from "./contract.js";
import type { Call, Method } from "./messages.js";

interface Settled {
  readonly check: CheckRequest;
  readonly done: number;
}

/** A cell without these words and without declarations leaves nothing that a later one could see. */
const LEAVES_TRACES = /=>|\)\s*\{|@module|\b(?:function|class|declare|import)\b/;

export class Journal {
  #settled: Settled[] = [];
  #pending: { readonly check: CheckRequest; readonly keep: boolean } | null = null;
  #strict: Call | null = null;

  /** Notes what a call that has been answered changed. */
  note(call: Call, result: unknown): void {
    if (isCall(call, "check")) {
      const [check] = call.args;
      if (!check.transient) this.#checked(check, result as CheckResult);
    } else if (isCall(call, "settle")) {
      const pending = this.#pending;
      this.#pending = null;
      const [done] = call.args;
      if (pending?.keep && done >= 0) this.#settled.push({ check: pending.check, done });
    } else if (isCall(call, "setStrict")) {
      this.#strict = call;
    } else if (isCall(call, "reset")) {
      this.clear();
    }
  }

  /** The calls that bring a new thread to where the old one was; their answers are known. */
  calls(): readonly Call[] {
    const check = (request: CheckRequest): Call => ({
      method: "check",
      // It passed when it was new, or was run all the same.
      args: [{ ...request, types: "off" }],
    });
    return [
      ...(this.#strict ? [this.#strict] : []),
      ...this.#settled.flatMap((one): Call[] => [
        check(one.check),
        { method: "settle", args: [one.done] },
      ]),
      ...(this.#pending ? [check(this.#pending.check)] : []),
    ];
  }

  clear(): void {
    this.#settled = [];
    this.#pending = null;
  }

  #checked(check: CheckRequest, result: CheckResult): void {
    this.#pending = null;
    if (result.status === "rejected") return;
    const keep = result.program.declarations.length > 0 || LEAVES_TRACES.test(check.code);
    this.#pending = { check, keep };
  }
}

function isCall<M extends Method>(call: Call, method: M): call is Call<M> {
  return call.method === method;
}
