/** TensorFlow's messages, as far as a graph needs them: `node_def.proto`, `attr_value.proto`, `tensor.proto`. */
import { require } from "../tfjsNode.js";
import type { Origin } from "./origins.js";
import { BinaryWriter, readFields } from "./wire.js";

/** A value of a node's attribute, by the field of `AttrValue` that holds it. */
export type Attribute =
  | { readonly type: number }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: string }
  /** null: of any rank. */
  | { readonly shape: readonly number[] | null }
  | { readonly tensor: TensorContent }
  | { readonly list: AttributeList };

export type AttributeList =
  | { readonly i: readonly number[] }
  | { readonly f: readonly number[] }
  | { readonly b: readonly boolean[] }
  | { readonly s: readonly string[] }
  | { readonly type: readonly number[] };

export interface TensorContent {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** The numbers' bytes, in the machine's order; those of one number where all are the same. */
  readonly content: Uint8Array;
}

export interface Node {
  readonly name: string;
  readonly op: string;
  readonly input: string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The shape of each result, as far as it was seen. */
  readonly shapes?: readonly (readonly number[])[];
  /** Where it comes from; rewriting makes operations without. */
  readonly origin?: Origin;
}

/** A message of google-protobuf's generated code: a setter per field. */
interface Message {
  serializeBinary(): Uint8Array;
  [setter: string]: unknown;
}

type MessageClass = new () => Message;

const messages = require("@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js") as {
  readonly AttrValue: MessageClass & { readonly ListValue: MessageClass };
  readonly GraphDef: MessageClass;
  readonly NodeDef: MessageClass;
  readonly Tensor: MessageClass;
  readonly TensorShape: MessageClass & { readonly Dim: MessageClass };
  readonly VersionDef: MessageClass;
};

function make(of: MessageClass, fields: Readonly<Record<string, unknown>>): Message {
  const message = new of();
  for (const [setter, value] of Object.entries(fields)) {
    (message[setter] as (value: unknown) => void).call(message, value);
  }
  return message;
}

/** Operations mean what they mean in a current TensorFlow. */
const PRODUCER = 1087;

export function encodeGraph(nodes: readonly Node[]): Uint8Array {
  return make(messages.GraphDef, {
    setNodeList: nodes.map(nodeMessage),
    setVersions: make(messages.VersionDef, { setProducer: PRODUCER, setMinConsumer: 12 }),
  }).serializeBinary();
}

/** An operation of a graph that TensorFlow gave, without its attributes. */
export type NodeOutline = Pick<Node, "name" | "op" | "input">;

/** The operations of a graph of any TensorFlow. */
export function decodeGraph(graph: Uint8Array): NodeOutline[] {
  const nodes: NodeOutline[] = [];
  readFields(graph, { 1: (reader) => nodes.push(outlineOf(reader.readBytes())) });
  return nodes;
}

/** The same graph with some operations in the place of those of the same names, and others added. */
export function changeGraph(graph: Uint8Array, changes: readonly Node[]): Uint8Array {
  const changed = new Set(changes.map(({ name }) => name));
  const writer = new BinaryWriter();
  readFields(graph, {
    1: (reader) => {
      const node = reader.readBytes();
      if (!changed.has(outlineOf(node).name)) writer.writeBytes(1, node);
    },
    4: (reader) => writer.writeBytes(4, reader.readBytes()),
  });
  for (const node of changes) writer.writeBytes(1, nodeMessage(node).serializeBinary());
  return writer.getResultBuffer();
}

function outlineOf(node: Uint8Array): NodeOutline {
  let [name, op] = ["", ""];
  const input: string[] = [];
  readFields(node, {
    1: (reader) => (name = reader.readString()),
    2: (reader) => (op = reader.readString()),
    3: (reader) => input.push(reader.readString()),
  });
  return { name, op, input };
}

export function encodeAttribute(attribute: Attribute): Uint8Array {
  return attributeMessage(attribute).serializeBinary();
}

function nodeMessage({ name, op, input, attributes }: Node): Message {
  const node = make(messages.NodeDef, { setName: name, setOp: op, setInputList: input });
  const map = (node["getAttrMap"] as () => Map<string, Message>).call(node);
  for (const [key, value] of Object.entries(attributes)) map.set(key, attributeMessage(value));
  return node;
}

function attributeMessage(attribute: Attribute): Message {
  return make(messages.AttrValue, attributeFields(attribute));
}

function attributeFields(attribute: Attribute): Record<string, unknown> {
  if ("type" in attribute) return { setType: attribute.type };
  if ("i" in attribute) return { setI: attribute.i };
  if ("f" in attribute) return { setF: attribute.f };
  if ("b" in attribute) return { setB: attribute.b };
  if ("s" in attribute) return { setS: bytes(attribute.s) };
  if ("shape" in attribute) return { setShape: shapeMessage(attribute.shape) };
  if ("tensor" in attribute) return { setTensor: tensorMessage(attribute.tensor) };
  return { setList: make(messages.AttrValue.ListValue, listFields(attribute.list)) };
}

function listFields(list: AttributeList): Record<string, unknown> {
  if ("i" in list) return { setIList: list.i };
  if ("f" in list) return { setFList: list.f };
  if ("b" in list) return { setBList: list.b };
  if ("type" in list) return { setTypeList: list.type };
  return { setSList: list.s.map(bytes) };
}

function tensorMessage({ dtype, shape, content }: TensorContent): Message {
  const repeated = REPEATED[dtype]?.(content);
  return make(messages.Tensor, {
    setDtype: dtype,
    setTensorShape: shapeMessage(shape),
    ...(repeated ?? { setTensorContent: content }),
  });
}

/** A single number, which TensorFlow repeats for all of the tensor. */
const REPEATED: Readonly<
  Record<number, (content: Uint8Array) => Readonly<Record<string, unknown>> | null>
> = {
  1: (content) => one(content, 4, (view) => ({ setFloatValList: [view.getFloat32(0, true)] })),
  3: (content) => one(content, 4, (view) => ({ setIntValList: [view.getInt32(0, true)] })),
  10: (content) => one(content, 1, (view) => ({ setBoolValList: [view.getUint8(0) !== 0] })),
};

function one<T>(content: Uint8Array, size: number, read: (view: DataView) => T): T | null {
  if (content.byteLength !== size) return null;
  return read(new DataView(content.buffer, content.byteOffset, size));
}

function shapeMessage(shape: readonly number[] | null): Message {
  if (shape === null) return make(messages.TensorShape, { setUnknownRank: true });
  const dim = (size: number) => make(messages.TensorShape.Dim, { setSize: size });
  return make(messages.TensorShape, { setDimList: shape.map(dim) });
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
