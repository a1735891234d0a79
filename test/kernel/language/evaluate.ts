/** A small, honest evaluator of cell programs: the contract's `$` and `$cell`, and nothing more. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { runInThisContext } from "node:vm";
import type {
  CellProgram,
  CellRuntime,
  Diagnostic,
  Language,
} from "../../../kernel/language/contract.js";

export interface Ran {
  readonly status: "ok" | "rejected" | "threw";
  readonly value: unknown;
  readonly error: unknown;
  readonly stdout: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly program: CellProgram | null;
}

type Main = ($: Record<string, unknown>, $cell: CellRuntime) => Promise<void>;

const require = createRequire(import.meta.url);

/** Stop's globals, as in the execution process. */
export function installStop(): { stop: boolean } {
  const state = { stop: false };
  Object.defineProperty(globalThis, "__gradlabStop", {
    configurable: true,
    get: () => state.stop,
  });
  Object.defineProperty(globalThis, "__gradlabInterrupt", {
    configurable: true,
    value: () => {
      throw new Error("interrupted");
    },
  });
  return state;
}

export class Session {
  readonly names: Record<string, unknown> = {};
  readonly #language: Language;
  #cells = 0;

  constructor(language: Language) {
    this.#language = language;
    language.reset();
    installStop();
  }

  async run(code: string, types: "error" | "warn" | "off" = "error"): Promise<Ran> {
    const checked = this.#language.check({ code, types });
    this.#language.rest();
    // As in the language thread for cells that run for long; every third is quicker.
    if (++this.#cells % 3 !== 0) this.#language.prepare();
    if (checked.status === "rejected")
      return {
        status: "rejected",
        value: undefined,
        error: undefined,
        stdout: "",
        diagnostics: checked.diagnostics,
        program: null,
      };
    const { program, diagnostics } = checked;
    const ran = await evaluate(program, this.names);
    this.#language.settle(ran.done);
    return { ...ran, diagnostics, program };
  }
}

export async function evaluate(program: CellProgram, names: Record<string, unknown>) {
  const lines: string[] = [];
  const cell: CellRuntime = {
    done: 0,
    value: undefined,
    wait: async <T>(value: T): Promise<Awaited<T>> => await value,
    iterate: async function* <T>(values: AsyncIterable<T> | Iterable<T>) {
      yield* values;
    },
    import: load,
    resolve: (specifier) => specifier,
    define: () => undefined,
  };
  const { log } = console;
  console.log = (...values: unknown[]) => lines.push(format(...values));
  try {
    const main = runInThisContext(program.javascript) as Main;
    await main(names, cell);
    return {
      status: "ok" as const,
      value: cell.value,
      error: undefined,
      done: cell.done,
      stdout: lines.join("\n"),
    };
  } catch (error) {
    return {
      status: "threw" as const,
      value: undefined,
      error,
      done: cell.done,
      stdout: lines.join("\n"),
    };
  } finally {
    console.log = log;
  }
}

async function load(
  specifier: string,
  attributes?: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const found = require.resolve(specifier);
  const target = found.startsWith("/") ? pathToFileURL(found).href : found;
  return (await import(target, attributes ? { with: { ...attributes } } : undefined)) as Record<
    string,
    unknown
  >;
}
