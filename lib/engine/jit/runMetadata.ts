/** What TensorFlow says of a run: `RunMetadata` of config.proto, `step_stats.proto`. */
import { decodeGraph, type NodeOutline } from "./proto.js";
import { readFields, type Reader } from "./wire.js";

/** A run of a graph. */
export interface RunMetadata {
  /** The operations that ran, after all of TensorFlow's optimisations. */
  readonly graph: readonly NodeOutline[];
  /** Of each operation, by its name. */
  readonly times: ReadonlyMap<string, OperationTime>;
}

export interface OperationTime {
  readonly milliseconds: number;
  /** Of its first result; null for one without. */
  readonly shape: readonly number[] | null;
}

/** A RunOptions that asks for the times (FULL_TRACE). */
export const TIMED = Uint8Array.of(0x08, 3);
/** One that also asks for the graph as it ran. */
export const TIMED_WITH_GRAPH = Uint8Array.of(...TIMED, 0x28, 1);

export function decodeRunMetadata(bytes: Uint8Array): RunMetadata {
  const graph: NodeOutline[] = [];
  const times = new Map<string, OperationTime>();
  readFields(bytes, {
    1: (reader) => {
      for (const device of devicesOf(reader.readBytes())) {
        for (const { name, ...time } of device) times.set(name, time);
      }
    },
    3: (reader) => graph.push(...decodeGraph(reader.readBytes())),
  });
  return { graph, times };
}

type Timed = OperationTime & { readonly name: string };

/** Of a GPU's streams the time on the device counts; they come under the names of its kernels. */
function devicesOf(stepStats: Uint8Array): Timed[][] {
  const devices: Timed[][] = [];
  readFields(stepStats, {
    1: (reader) => {
      const nodes: Timed[] = [];
      readFields(reader.readBytes(), { 2: (inner) => nodes.push(nodeOf(inner.readBytes())) });
      devices.push(nodes);
    },
  });
  return devices;
}

function nodeOf(bytes: Uint8Array): Timed {
  let [name, from, to] = ["", 0, 0];
  let shape: readonly number[] | null = null;
  readFields(bytes, {
    1: (reader) => (name = reader.readString()),
    7: (reader) => {
      const output = reader.readBytes();
      shape ??= shapeOfOutput(output);
    },
    14: (reader) => (from = reader.readInt64()),
    15: (reader) => (to = reader.readInt64()),
  });
  return { name, shape, milliseconds: (to - from) / 1e6 };
}

/** NodeOutput → TensorDescription → TensorShapeProto → Dim. */
function shapeOfOutput(bytes: Uint8Array): readonly number[] {
  const shape: number[] = [];
  const dimension = (reader: Reader): void => {
    let size = 0;
    readFields(reader.readBytes(), { 1: (inner) => (size = inner.readInt64()) });
    shape.push(size);
  };
  readFields(bytes, {
    3: (description) =>
      readFields(description.readBytes(), {
        2: (reader) => readFields(reader.readBytes(), { 2: dimension }),
      }),
  });
  return shape;
}
