import { leavesOf } from "./signature.js";

/** So many traces among so many calls in a row are no beginning any more. */
const MANY = 10;
const AMONG = 12;
/** That many forms are told. */
const TOLD = 3;

/** What to do, by how a form's text begins. */
const ADVICE: readonly (readonly [form: RegExp, advice: string])[] = [
  [/ variable \d+$/, "Give its values, variable.clone(), or one function for each variable."],
  [/^\w+\[/, "Pad it to a few shapes, or do without jit where each shape comes once."],
  [/^number /, "Give it as a tensor: tf.scalar(value)."],
  [/^/, "Make it once, outside, and give the same at each call."],
];

/**
 * Finds out that a function is traced at nearly every call, which takes longer than not to compile it, and
 * which argument is the reason.
 */
export class Retraces {
  /** Of the latest calls: the forms of a traced one's arguments, by their places; null for the others. */
  readonly #calls: (ReadonlyMap<string, string> | null)[] = [];
  #told = false;

  /** A call that a graph computed. */
  called(): void {
    this.#add(null);
  }

  /** @returns what to tell the author, once; else null */
  traced(args: readonly unknown[], milliseconds: number): string | null {
    if (this.#told) return null;
    this.#add(new Map(args.flatMap((arg, i) => leavesOf(arg, `argument ${i + 1}`))));
    const traces = this.#calls.filter((each) => each !== null);
    if (traces.length < MANY) return null;
    const places = [...(traces.at(-1) as ReadonlyMap<string, string>).keys()];
    const [most] = places
      .map((place) => ({ place, forms: [...new Set(traces.map((each) => each.get(place)))] }))
      .toSorted((a, b) => b.forms.length - a.forms.length);
    if (most === undefined || most.forms.length < MANY / 2) return null;
    this.#told = true;
    const forms = most.forms.filter((form) => form !== undefined);
    const advice = ADVICE.find(([form]) => form.test(forms.at(-1) as string))?.[1];
    return `jit: of the last ${this.#calls.length} calls ${traces.length} had to be traced, the latest in ${Math.round(milliseconds)} ms: ${most.place} is ever another one (${forms.slice(0, TOLD).join(", ")}, …). ${advice}`;
  }

  #add(call: ReadonlyMap<string, string> | null): void {
    this.#calls.push(call);
    if (this.#calls.length > AMONG) this.#calls.shift();
  }
}
