/** What the magics of a cell call. */
import type { Insertable, MagicCalls } from "../../magics/calls.js";
import { words } from "../../magics/arguments.js";
import { wait } from "../pending.js";
import { causingRun } from "../run.js";
import type { Scope } from "../scope.js";
import { writeStream } from "../streams.js";
import { cd, env, pwd } from "./environment.js";
import { MagicError } from "./error.js";
import { ask } from "./front.js";
import { help } from "./help.js";
import { load } from "./load.js";
import { reset, who, whos } from "./names.js";
import { npm } from "./npm.js";
import { linesOf, runCommand, runScript } from "./shell.js";
import { textOf } from "./text.js";
import { describeTime, readClock, timeRepeatedly, type Clock } from "./timing.js";

export interface MagicParts {
  readonly scope: () => Scope;
  /** The notebook's folder. */
  readonly folder: string;
  /** Puts the scope back as it was at the start. */
  readonly restore: () => void;
  /** Packages that the process has loaded, which it keeps until it ends. */
  readonly loaded: (name: string) => boolean;
}

type Magic = (text: string, error: MagicError, body: string) => void | Promise<void>;

export function createMagics({ scope, folder, restore, loaded }: MagicParts): MagicCalls {
  const tensors = (): number | undefined => countTensors(scope()["tf"]);
  const magics: Readonly<Record<string, Magic>> = {
    help,
    sh: (text, error, body) =>
      body === "" ? runCommand(text, error) : runScript("sh", body, text, error),
    bash: (text, error, body) => runScript("bash", body, text, error),
    npm: (text, error) => npm(text, folder, loaded, error),
    types: async (text) => {
      writeStream("stdout", `${await ask({ kind: "types", words: words(text) })}\n`);
    },
    who: () => who(scope()),
    whos: () => whos(scope()),
    reset: () => reset(scope(), restore, tensors),
    load,
    env,
    cd: (text, error) => cd(text, folder, error),
    pwd,
  };
  const clocks: Clock[] = [];
  const tell = (since: Clock): void => writeStream("stdout", `${describeTime(since, tensors)}\n`);
  return {
    run(name, body = "") {
      return async (parts: TemplateStringsArray, ...values: readonly Insertable[]) => {
        const error = new MagicError();
        await magics[name]?.(textOf(parts, values, error), error, body);
      };
    },
    lines: async (parts, ...values) => {
      const error = new MagicError();
      return await linesOf(textOf(parts, values, error), error);
    },
    clock: () => readClock(tensors),
    timed<T>(clock: unknown, value: T) {
      const told = (result: Awaited<T>): Awaited<T> => {
        tell(clock as Clock);
        return result;
      };
      return Promise.resolve(wait(value)).then(told);
    },
    tic: () => void clocks.push(readClock(tensors)),
    toc() {
      const since = clocks.pop();
      if (since) tell(since);
    },
    timeCell() {
      const since = readClock(tensors);
      causingRun()?.atEnd(() => tell(since));
    },
    timeit: (code) => timeRepeatedly(code, wait),
  };
}

/** A cell may have another `tf`. */
function countTensors(tf: unknown): number | undefined {
  const memory = (tf as { memory?: () => { numTensors?: unknown } } | null | undefined)?.memory;
  if (typeof memory !== "function") return undefined;
  const { numTensors } = memory.call(tf);
  return typeof numTensors === "number" ? numTensors : undefined;
}
