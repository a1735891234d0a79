import { basename } from "node:path";
import { JitGraph, type JitOperation } from "./jitGraph.js";
import { bindingOf, type NativeBackend } from "./native.js";
import type { Origin, Phase } from "./origins.js";
import type { Compiled, RecordedNode, Source } from "./operation.js";
import { placeOf } from "./places.js";
import { profile, REBUILD } from "./profile.js";
import type { NodeOutline } from "./proto.js";
import type { RunMetadata } from "./runMetadata.js";

const XLA = "XLA compiles all of these operations into one, which has no parts to be timed";

/** The graph of a compiled program, for people; with `timed`, also what TensorFlow makes of it. */
export function inspect(
  backend: NativeBackend,
  { definition, xla }: Compiled,
  options: { readonly timed: boolean; readonly repeats: number },
): JitGraph {
  const subjects = new Map<string, string>();
  definition.sources.forEach((source, i) => {
    subjects.set(bare(definition.inputs[i] as string), subjectOf(source));
  });
  const results = new Set(definition.outputs.map(bare));
  const made = new Map(definition.recorded.map((node) => [node.name, node] as const));
  const describe = (nodes: readonly NodeOutline[], run: RunMetadata | null) =>
    operationsOf(nodes, { subjects, results, made }, run);
  const recorded = describe(definition.recorded, null);
  if (!options.timed || xla) return new JitGraph(recorded, null, xla ? XLA : null);
  if (bindingOf(backend).runGraph === undefined) return new JitGraph(recorded, null, REBUILD);
  try {
    const run = profile(backend, definition, options.repeats);
    return new JitGraph(recorded, describe(run.graph, run), null);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return new JitGraph(recorded, null, `The graph could not be timed: ${why}`);
  }
}

function subjectOf(source: Source): string {
  switch (source.kind) {
    case "argument":
      return `argument ${source.position + 1}`;
    case "captured":
      return "tensor from outside";
    case "variable":
      return nameOf(source.variable.name);
    case "handle":
      return nameOf(source.resource.variable.name);
    case "key":
      return "random key";
    case "number":
      return "number";
    default:
      return source satisfies never;
  }
}

/** tfjs counts variables without a name. */
function nameOf(name: string): string {
  return /^\d+$/.test(name) ? `variable ${name}` : name;
}

/** "^n3", "n3:1" and "n3" are all the operation n3. */
function bare(input: string): string {
  return input.replace(/^\^/, "").replace(/:\d+$/, "");
}

const INPUTS = new Set(["Placeholder", "_Arg", "VarHandleOp", "_DeviceArg"]);
/** How TensorFlow hands on results: nothing is computed there. */
const PLUMBING = new Set(["_Retval", "_DeviceRetval", "NoOp"]);

/** What the program says of its operations, by their names. */
interface Known {
  readonly subjects: ReadonlyMap<string, string>;
  readonly results: ReadonlySet<string>;
  readonly made: ReadonlyMap<string, RecordedNode>;
}

function operationsOf(
  nodes: readonly NodeOutline[],
  { subjects, results, made }: Known,
  run: RunMetadata | null,
): JitOperation[] {
  const counted = nodes.filter(({ op }) => !PLUMBING.has(op));
  const total = run === null ? 0 : sum(counted, run);
  const originOf = origins(counted, made);
  const lines = new Map<object, string | null>();
  return counted.map(({ name, op, input }): JitOperation => {
    const time = run?.times.get(name) ?? null;
    const { call, layer, phase } = originOf(name);
    if (call !== null && !lines.has(call)) lines.set(call, lineOf(call.stack));
    const role = roleOf(op, results.has(name));
    const inputs = input.filter((each) => !each.startsWith("^")).map(bare);
    const own = subjects.get(rooted(name));
    return {
      name,
      kind: role === "input" ? "Input" : role === "result" ? "Result" : kindOf(op),
      role,
      inputs,
      shape: time?.shape ?? (made.get(name) ?? made.get(rooted(name)))?.shape ?? null,
      subject: own ?? changed(op, inputs, subjects),
      phase,
      layer,
      line: call === null ? null : (lines.get(call) ?? null),
      milliseconds: time?.milliseconds ?? null,
      share: time === null || total === 0 ? null : time.milliseconds / total,
    };
  });
}

function roleOf(op: string, result: boolean): JitOperation["role"] {
  if (INPUTS.has(op)) return "input";
  if (result) return "result";
  return op === "Const" ? "constant" : "operation";
}

function sum(nodes: readonly NodeOutline[], { times }: RunMetadata): number {
  return nodes.reduce((total, { name }) => total + (times.get(name)?.milliseconds ?? 0), 0);
}

/** What is done to a variable names it: the handle is the first input. */
function changed(
  op: string,
  inputs: readonly string[],
  subjects: ReadonlyMap<string, string>,
): string | null {
  if (!/^(?:ReadVariableOp$|Assign|Resource)/.test(op)) return null;
  return subjects.get(rooted(inputs[0] ?? "")) ?? null;
}

/** The recorded operation behind one that TensorFlow has renamed: "ConstantFolding/n76-shape-1", "_arg_n0_0_0". */
function rooted(name: string): string {
  return /(?<![A-Za-z\d])n\d+(?![A-Za-z\d])/.exec(name.replaceAll("_", " "))?.[0] ?? name;
}

const PHASES: readonly Phase[] = ["forward", "backward", "update"];

/** Where operations come from; one that rewriting made has the origin of the latest of what it reads. */
function origins(
  nodes: readonly NodeOutline[],
  made: ReadonlyMap<string, RecordedNode>,
): (name: string) => Origin {
  const inputs = new Map(nodes.map(({ name, input }) => [name, input.map(bare)] as const));
  const found = new Map<string, Origin>();
  const originOf = (name: string): Origin => {
    const known = found.get(name) ?? (made.get(name) ?? made.get(rooted(name)))?.origin;
    if (known != null) return known;
    // While its inputs are looked at, for graphs with loops.
    found.set(name, UNKNOWN);
    // Constants of rewriting come from nowhere.
    const read = (inputs.get(name) ?? []).map(originOf).filter((each) => each !== UNKNOWN);
    // What an operation works with, a weight, comes behind what it works on.
    const origin = PHASES.reduce(
      (latest, phase) => read.findLast((each) => each.phase === phase) ?? latest,
      UNKNOWN,
    );
    found.set(name, origin);
    return origin;
  };
  return originOf;
}

const UNKNOWN: Origin = { phase: "forward", layer: null, call: null };

/** oneDNN's forms of an operation count as that operation. */
function kindOf(op: string): string {
  return op.replace(/^_(?:MklNative|Mkl|ITEX)?/, "");
}

function lineOf(stack: string | undefined): string | null {
  const place = placeOf(stack ?? "");
  return place === null ? null : `${basename(place.title)}:${place.line}  ${place.text}`;
}
