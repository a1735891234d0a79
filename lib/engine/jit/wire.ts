/** Messages of TensorFlow of which tfjs-node has no classes, field by field. */
import { createRequire } from "node:module";
import { require } from "../tfjsNode.js";

/** The reader of google-protobuf, as far as it is used here. */
export interface Reader {
  nextField(): boolean;
  getFieldNumber(): number;
  readString(): string;
  readBytes(): Uint8Array;
  readInt64(): number;
  skipField(): void;
}

interface Writer {
  writeBytes(field: number, bytes: Uint8Array): void;
  getResultBuffer(): Uint8Array;
}

/** The copy that tfjs-node's own generated code uses. */
const { BinaryReader, BinaryWriter } = createRequire(
  require.resolve("@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js"),
)("google-protobuf") as {
  readonly BinaryReader: new (bytes: Uint8Array) => Reader;
  readonly BinaryWriter: new () => Writer;
};

export { BinaryWriter };

/** Calls for each field what `fields` has under its number; it must read the field. */
export function readFields(
  bytes: Uint8Array,
  fields: Readonly<Record<number, (reader: Reader) => void>>,
): void {
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    const take = fields[reader.getFieldNumber()];
    if (take === undefined) reader.skipField();
    else take(reader);
  }
}
