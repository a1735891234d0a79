import { tfjs } from "../tfjsNode.js";
import { override } from "./override.js";

/** What a part of a program does: compute, differentiate, or change variables with what came out. */
export type Phase = "forward" | "backward" | "update";

/** Where an operation comes from. */
export interface Origin {
  readonly phase: Phase;
  /** The layer whose call made it, or whose gradient it belongs to. */
  readonly layer: string | null;
  /** What tfjs's function was called for an operation of no layer: its stack, written out only when asked for. */
  readonly call: { readonly stack?: string } | null;
}

type Gradients = Readonly<Record<string, () => unknown>>;

interface Engine {
  readonly state: {
    readonly gradientDepth: number;
    readonly scopeStack: readonly { readonly name: string }[];
    readonly activeTape?: { gradient?: (dys: unknown) => Gradients }[];
  };
  startScope(name?: string): void;
  addTapeNode(...args: unknown[]): void;
}

/** A scope of tfjs's and its place among those that are open. */
interface Open {
  readonly at: number;
  readonly scope: unknown;
}

/**
 * Follows a program through layers, calls of tfjs and gradients, so that each operation can be told where
 * it comes from. It costs a few microseconds an operation.
 */
export class Origins {
  readonly #engine = tfjs().engine() as unknown as Engine;
  readonly #layers: string[] = [];
  #call: Origin["call"] = null;
  #differentiated = false;
  /** The outermost scope of a gradient, and of a call of tfjs. */
  #backward: Open | null = null;
  #operation: Open | null = null;
  /** While a gradient runs: of what it is the gradient. */
  #of: Pick<Origin, "layer" | "call"> | null = null;

  /** The origin of an operation that is recorded now. */
  now(): Origin {
    const { layer, call } = this.#of ?? this.#place();
    return { phase: this.#phase(), layer, call };
  }

  follow<T>(run: () => T): T {
    const engine = this.#engine;
    const layers = this.#layers;
    const { prototype } = tfjs().layers.Layer as unknown as {
      readonly prototype: { readonly name: string; apply(...args: unknown[]): unknown };
    };
    const undo = [
      override(prototype, "apply", (apply) => {
        return function (this: typeof prototype, ...args: unknown[]) {
          layers.push(this.name);
          try {
            return apply.apply(this, args);
          } finally {
            layers.pop();
          }
        };
      }),
      override(engine, "startScope", (startScope) => {
        const started = (name?: string): void => {
          startScope.call(engine, name);
          if (name === "backward") {
            this.#differentiated = true;
            if (!this.#isOpen(this.#backward)) this.#backward = this.#latest();
          } else if (name?.endsWith("__op") === true && !this.#isOpen(this.#operation)) {
            this.#operation = this.#latest();
            this.#called(started);
          }
        };
        return started;
      }),
      override(engine, "addTapeNode", (addTapeNode) => (...args) => {
        addTapeNode.apply(engine, args);
        this.#remember();
      }),
    ];
    try {
      return run();
    } finally {
      for (const each of undo.toReversed()) each();
    }
  }

  #phase(): Phase {
    if (this.#isOpen(this.#backward)) return "backward";
    return this.#differentiated && this.#engine.state.gradientDepth === 0 ? "update" : "forward";
  }

  #place(): Pick<Origin, "layer" | "call"> {
    const layer = this.#layers.at(-1) ?? null;
    // What runs outside of every call of tfjs, an optimizer's own operations, belongs to no line.
    return { layer, call: layer === null && this.#isOpen(this.#operation) ? this.#call : null };
  }

  #latest(): Open {
    const { scopeStack } = this.#engine.state;
    const at = scopeStack.length - 1;
    return { at, scope: scopeStack[at] };
  }

  /** Whether a scope has not ended: looked up where it stood, as this is asked for every operation. */
  #isOpen(open: Open | null): boolean {
    return open !== null && this.#engine.state.scopeStack[open.at] === open.scope;
  }

  #called(by: (name?: string) => void): void {
    if (this.#of !== null || this.#layers.length > 0) return;
    const call = {};
    // V8 keeps the frames and writes them out at the first look.
    Error.captureStackTrace(call, by);
    this.#call = call;
  }

  /** The gradient of what has just been put on the tape belongs where that belongs. */
  #remember(): void {
    const node = this.#engine.state.activeTape?.at(-1);
    const gradient = node?.gradient;
    if (node === undefined || gradient === undefined) return;
    const of = this.#of ?? this.#place();
    // A gradient gives a function for each input, to be called where it is needed.
    node.gradient = (dys) =>
      Object.fromEntries(
        Object.entries(this.#as(of, () => gradient(dys))).map(([input, share]) => [
          input,
          () => this.#as(of, share),
        ]),
      );
  }

  #as<T>(of: Pick<Origin, "layer" | "call">, run: () => T): T {
    const outer = this.#of;
    this.#of = of;
    try {
      return run();
    } finally {
      this.#of = outer;
    }
  }
}
