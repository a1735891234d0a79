/** What the library finds under `Symbol.for("gradlab.host")`: Stop as a signal, and a way to show. */
import type { Display } from "../display/types.js";
import { causingRun } from "./run.js";

const HOST = Symbol.for("gradlab.host");

export function installHost(display: Display): void {
  /** Names of what was shown; the ids of different runs do not meet. */
  const shown = new Set<string>();
  const never = new AbortController().signal;
  const host = {
    get signal(): AbortSignal {
      return causingRun()?.abort.signal ?? never;
    },
    async show(value: unknown, id?: string): Promise<void> {
      if (id === undefined) {
        await display(value);
        return;
      }
      const name = `${causingRun()?.id ?? 0}:${id}`;
      if (shown.has(name)) {
        await display.update(name, value);
        return;
      }
      shown.add(name);
      await display(value, { id: name });
    },
  };
  Object.defineProperty(globalThis, HOST, { value: host });
}
