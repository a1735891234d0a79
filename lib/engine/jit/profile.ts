import { bindingOf, type Binding, type GraphRun, type NativeBackend } from "./native.js";
import type { Definition, RecordedNode, Source } from "./operation.js";
import { changeGraph, type Attribute, type Node } from "./proto.js";
import {
  decodeRunMetadata,
  TIMED,
  TIMED_WITH_GRAPH,
  type OperationTime,
  type RunMetadata,
} from "./runMetadata.js";

/** Why there are no times, for people. */
export const REBUILD =
  "TensorFlow's binding was built before times could be taken: run `npm run setup` in gradlab's folder";

/**
 * Runs a graph beside the program: in a session of its own, on copies of the variables, so that nothing
 * changes. Arguments are stand-ins of the right shapes; the operations take as long on them.
 *
 * @param repeats how many runs are timed; an operation's time is the median
 */
export function profile(
  backend: NativeBackend,
  definition: Definition,
  repeats: number,
): RunMetadata {
  const { graph, sources, inputs, outputs, effects } = definition;
  const binding = bindingOf(backend);
  if (binding.runGraph === undefined) throw new Error(REBUILD);
  const made = new Map(definition.recorded.map((node) => [node.name, node] as const));
  const own: Node[] = [];
  const start: Fed[] = [];
  const fed: Fed[] = [];
  const temporary: number[] = [];
  try {
    sources.forEach((source, i) => {
      const symbol = inputs[i] as string;
      if (source.kind === "handle") {
        const { variable } = source.resource;
        const { dtype, shape } = backend.tensorMap.get(variable.dataId);
        const name = nodeOf(symbol);
        own.push(...ownVariable(name, dtype, shape));
        start.push({
          symbol: `${name}/start:0`,
          id: backend.getInputTensorIds([variable])[0] as number,
        });
        return;
      }
      const given = standIn(source, made.get(nodeOf(symbol)), backend);
      if (given.temporary) temporary.push(given.id);
      fed.push({ symbol, id: given.id });
    });
    const assignments = start.map(({ symbol }) => symbol.replace("/start:0", "/assign"));
    const run = (options: Uint8Array): GraphRun => [...split(fed), outputs, effects, options];
    const runs: GraphRun[] = [
      ...(start.length === 0 ? [] : [[...split(start), [], assignments, UNTRACED] as const]),
      // The first run of a graph prepares it.
      run(TIMED_WITH_GRAPH),
      ...Array.from({ length: repeats }, () => run(TIMED)),
    ];
    const results = binding.runGraph(changeGraph(graph, own), runs);
    const [prepared, ...timed] = results.slice(-repeats - 1).map(decodeRunMetadata);
    return { graph: prepared?.graph ?? [], times: middle(timed.map(({ times }) => times)) };
  } finally {
    for (const id of temporary) binding.deleteTensor(id);
  }
}

interface Fed {
  readonly symbol: string;
  readonly id: number;
}

const UNTRACED = new Uint8Array();

function nodeOf(symbol: string): string {
  return symbol.replace(/:0$/, "");
}

function split(fed: readonly Fed[]): readonly [symbols: string[], ids: number[]] {
  return [fed.map(({ symbol }) => symbol), fed.map(({ id }) => id)];
}

/** A variable of the session in the place of a handle that comes in, and how it gets its value. */
function ownVariable(name: string, dtype: number, shape: readonly number[]): Node[] {
  const type: Attribute = { type: dtype };
  const typed = { dtype: type, shape: { shape } };
  return [
    { name, op: "VarHandleOp", input: [], attributes: { ...typed, shared_name: { s: name } } },
    { name: `${name}/start`, op: "Placeholder", input: [], attributes: typed },
    {
      name: `${name}/assign`,
      op: "AssignVariableOp",
      input: [name, `${name}/start`],
      attributes: { dtype: type },
    },
  ];
}

/** What an input is given: as at a call, but for arguments, which nobody keeps between calls. */
function standIn(
  source: Exclude<Source, { readonly kind: "handle" }>,
  made: RecordedNode | undefined,
  backend: NativeBackend,
): { readonly id: number; readonly temporary: boolean } {
  const binding = bindingOf(backend);
  const make = (shape: readonly number[], dtype: number, values: ArrayLike<number>) => ({
    id: binding.createTensor(shape, dtype, values),
    temporary: true,
  });
  const held = (tensor: Parameters<NativeBackend["getInputTensorIds"]>[0][number]) => ({
    id: backend.getInputTensorIds([tensor])[0] as number,
    temporary: false,
  });
  switch (source.kind) {
    case "argument": {
      const { shape, dtype } = made ?? {};
      if (shape == null || dtype == null) throw new Error("an argument's shape is not known");
      return make(shape, dtype, numbers(binding, shape, dtype));
    }
    case "captured":
      return held(source.tensor);
    case "variable":
      return held(source.variable);
    case "key":
      return make([2], binding.TF_INT32, Int32Array.of(1, 2));
    case "number":
      return make([], binding.TF_FLOAT, Float32Array.of(source.value()));
    default:
      return source satisfies never;
  }
}

/** Fractions in (0, 1), which every function takes; the first class, the first place, false. */
function numbers(binding: Binding, shape: readonly number[], dtype: number): ArrayLike<number> {
  const size = shape.reduce((product, each) => product * each, 1);
  switch (dtype) {
    case binding.TF_FLOAT:
      return Float32Array.from({ length: size }, (_, i) => ((i % 97) + 1) / 98);
    case binding.TF_INT32:
      return new Int32Array(size);
    case binding.TF_BOOL:
      return new Uint8Array(size);
    default:
      throw new Error("an argument is neither of numbers nor of truth values");
  }
}

/** The median of each operation. */
function middle(runs: readonly RunMetadata["times"][]): RunMetadata["times"] {
  const times = new Map<string, OperationTime>();
  for (const [name, time] of runs.at(-1) ?? []) {
    const all = runs.flatMap((run) => run.get(name)?.milliseconds ?? []);
    const sorted = all.toSorted((a, b) => a - b);
    times.set(name, { ...time, milliseconds: sorted[sorted.length >> 1] as number });
  }
  return times;
}
