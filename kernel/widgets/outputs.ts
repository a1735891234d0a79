/** Outputs in the notebook format, as a cell would collect them, with an end: the latest are kept. */
import type { ExpressionError, MimeBundle } from "../ipc.js";
import type { OutputReceiver } from "./host.js";

/** The whole list travels with each change of it, so it is kept small. */
const CHARACTERS = 50_000;
const OUTPUTS = 100;

interface Entry {
  readonly output: object;
  /** Under which it can be replaced. */
  readonly id?: string | undefined;
  readonly stream?: { readonly name: "stdout" | "stderr"; readonly text: string };
}

export class OutputList implements OutputReceiver {
  #entries: Entry[] = [];
  #clearFirst = false;
  /** How many went to keep the list small. */
  #dropped = 0;

  constructor(private readonly changed: () => void = () => undefined) {}

  get outputs(): readonly object[] {
    const list = this.#entries.map(({ output }) => output);
    if (this.#dropped === 0) return list;
    return [streamOutput("stderr", `… (${this.#dropped} earlier outputs are not kept)\n`), ...list];
  }

  stream(name: "stdout" | "stderr", text: string): void {
    this.#begin();
    const last = this.#entries.at(-1)?.stream;
    if (last?.name === name) this.#entries.pop();
    const whole = shortened((last?.name === name ? last.text : "") + text);
    this.#add({ output: streamOutput(name, whole), stream: { name, text: whole } });
  }

  show(bundle: MimeBundle, id: string | undefined, update: boolean): void {
    const output = { output_type: "display_data", ...bundle };
    if (update) {
      this.#entries = this.#entries.map((entry) => (entry.id === id ? { output, id } : entry));
      this.changed();
      return;
    }
    this.#begin();
    this.#add({ output, id });
  }

  error(error: ExpressionError): void {
    this.#begin();
    this.#add({ output: { output_type: "error", ...error } });
  }

  clear(wait: boolean): void {
    this.#clearFirst = wait;
    if (wait) return;
    this.#entries = [];
    this.#dropped = 0;
    this.changed();
  }

  #begin(): void {
    if (this.#clearFirst) this.clear(false);
  }

  #add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > OUTPUTS) {
      this.#entries.shift();
      this.#dropped++;
    }
    this.changed();
  }
}

function streamOutput(name: string, text: string): object {
  return { output_type: "stream", name, text };
}

/** Text twice as long as it may be is cut at the beginning of a line. */
function shortened(text: string): string {
  if (text.length <= 2 * CHARACTERS) return text;
  const rest = text.slice(-CHARACTERS);
  return `… (what came before is not kept)\n${rest.slice(rest.indexOf("\n") + 1)}`;
}
