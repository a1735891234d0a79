/** Runs checked programs: a cell, and expressions beside it. */
import { Script } from "node:vm";
import type { CellProgram, CellRuntime } from "../language/contract.js";
import { guarded } from "./guard.js";
import { InterruptedError } from "./interrupted.js";
import type { Importer } from "./modules/importer.js";
import { iterate, wait } from "./pending.js";
import { type Run, within } from "./run.js";
import type { Scope } from "./scope.js";
import { runOfScript } from "./sources.js";

export type Ending =
  | { readonly type: "value"; readonly value: unknown; readonly done: number }
  | { readonly type: "thrown"; readonly error: unknown; readonly done: number };

/** A cell may replace the global. */
const { Promise } = globalThis;

type CellFunction = (scope: Scope, cell: CellRuntime) => Promise<unknown>;

export class Evaluator {
  /** By run: ends the evaluation whose code was terminated, so that its promise never settles. */
  readonly #terminated = new Map<Run, () => void>();

  constructor(
    private readonly scope: Scope,
    private readonly importer: Importer,
  ) {}

  terminated(run: Run): void {
    this.#terminated.get(run)?.();
  }

  async evaluate(run: Run, program: CellProgram, script: string): Promise<Ending> {
    const runtime: CellRuntime = {
      done: 0,
      value: undefined,
      wait,
      iterate,
      resolve: (specifier) => this.importer.resolve(specifier, program.project),
      define: (name, text) => this.importer.define(name, text),
      import: async (specifier, attributes) => {
        const here = new Error();
        try {
          return await this.importer.import(specifier, attributes, program.project);
        } catch (error) {
          throw withImporter(error, here);
        }
      },
    };
    return await new Promise<Ending>((resolve) => {
      const terminated = (): void => fail(new InterruptedError());
      const end = (ending: Ending): void => {
        // A run evaluates its expressions after its cell.
        if (this.#terminated.get(run) === terminated) this.#terminated.delete(run);
        resolve(ending);
      };
      const fail = (error: unknown): void => end({ type: "thrown", error, done: runtime.done });
      this.#terminated.set(run, terminated);
      // A termination drops what was queued here; `terminated` ends the evaluation then.
      within(run, () =>
        guarded(() => {
          start(program, script, this.scope, runtime).then(
            () => end({ type: "value", value: runtime.value, done: runtime.done }),
            fail,
          );
        }),
      );
    });
  }
}

/** An error that a module makes as it loads has no frame of the cell that imports it: added here. */
function withImporter(error: unknown, here: Error): unknown {
  if (!(error instanceof Error) || runOfScript(error.stack ?? "") !== null) return error;
  const frames = (here.stack ?? "").split("\n").filter((line) => runOfScript(line) !== null);
  try {
    error.stack = [error.stack ?? "", ...frames].join("\n");
  } catch {
    // Frozen: it is shown as it is.
  }
  return error;
}

/** Never throws: a program that cannot even start gives a rejected promise. */
async function start(
  program: CellProgram,
  script: string,
  scope: Scope,
  runtime: CellRuntime,
): Promise<unknown> {
  const cell = new Script(program.javascript, {
    filename: script,
  }).runInThisContext() as CellFunction;
  return await cell(scope, runtime);
}
