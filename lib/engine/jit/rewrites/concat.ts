import type { GraphOutput } from "../graph.js";
import { indexOf, nameOf, type Program } from "./program.js";

/** Puts matrices of as many columns one below the other; the same ones only once. */
export class Stack {
  readonly #program: Program;
  readonly #known = new Map<string, GraphOutput>();

  constructor(program: Program) {
    this.#program = program;
  }

  of(parts: readonly GraphOutput[]): GraphOutput {
    const key = parts.join(" ");
    let stacked = this.#known.get(key);
    if (stacked === undefined) this.#known.set(key, (stacked = this.#make(parts)));
    return stacked;
  }

  #make(parts: readonly GraphOutput[]): GraphOutput {
    const program = this.#program;
    const columns = program.shapeOf(parts[0] as GraphOutput)?.[1] as number;
    const rows = parts.reduce((sum, each) => sum + (program.shapeOf(each)?.[0] as number), 0);
    const whole = this.#unpacked(parts);
    if (whole !== null) return program.reshape(whole, [rows, columns]);
    const { TF_FLOAT, TF_INT32 } = program.binding;
    const attributes = {
      N: { i: parts.length },
      T: { type: TF_FLOAT },
      Tidx: { type: TF_INT32 },
    };
    return program.add("ConcatV2", [...parts, program.integers([0], [])], attributes, [
      [rows, columns],
    ]);
  }

  /** All parts of a tensor that was taken apart along its first axis, in order: that tensor. */
  #unpacked(parts: readonly GraphOutput[]): GraphOutput | null {
    const { name, op, input, attributes, shapes } = this.#program.maker(parts[0] as GraphOutput);
    const { axis } = attributes;
    if (op !== "Unpack" || axis === undefined || !("i" in axis) || axis.i !== 0) return null;
    const all =
      shapes?.length === parts.length &&
      parts.every((each, i) => nameOf(each) === name && indexOf(each) === i);
    return all ? (input[0] as GraphOutput) : null;
  }
}
