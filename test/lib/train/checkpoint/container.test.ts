import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import "../../../../lib/engine/index.js";
import { CorruptCheckpoint, decode, encode } from "../../../../lib/train/checkpoint/container.js";
import { readCheckpoint, writeCheckpoint } from "../../../../lib/train/checkpoint/file.js";
import {
  loadTensor,
  saveTensor,
  type Saved,
  type SavedTensor,
} from "../../../../lib/train/checkpoint/saved.js";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));

const read = (bytes: Uint8Array) => (start: number, length: number) =>
  Promise.resolve(bytes.slice(start, start + length));
const decoded = (bytes: Uint8Array) => decode(read(bytes), bytes.byteLength);
const whole = (value: Saved) => new Uint8Array(Buffer.concat(encode(value)));

const tensors: fc.Arbitrary<SavedTensor> = fc
  .tuple(
    fc.constantFrom("float32" as const, "int32" as const, "bool" as const),
    fc.array(fc.nat(3), { maxLength: 4 }),
  )
  .chain(([dtype, shape]) => {
    const length = shape.reduce((a, b) => a * b, dtype === "bool" ? 1 : 4);
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ dtype, shape, bytes }));
  });

const names = fc.string({ minLength: 1 }).filter((name) => !/^\$|^__proto__$|\//.test(name));
const { tree: trees } = fc.letrec<{ tree: Saved }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Saved>(null, true, false, NaN, Infinity, -Infinity, -0),
    fc.double(),
    fc.string(),
    tensors,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(names, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe("a checkpoint's bytes", () => {
  it("give back every value, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (value) => {
        assert.deepStrictEqual(await decoded(whole(value)), value);
      }),
      { numRuns: 2000 },
    );
  });

  it("take a callback's word for what it is, also bytes and names", async () => {
    const value = {
      bytes: 7,
      list: [
        { name: "a", value: 3 },
        { name: "a", value: {} },
      ],
    };
    assert.deepEqual(await decoded(whole(value)), value);
  });

  it("are refused when one bit is changed or the end is missing", async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.nat(), fc.nat(7), fc.boolean(), async (value, at, bit, cut) => {
        const bytes = whole({ value });
        const place = at % bytes.byteLength;
        const broken = cut ? bytes.slice(0, place) : bytes.slice();
        if (!cut) broken[place] = (broken[place] ?? 0) ^ (1 << bit);
        await assert.rejects(decoded(broken), CorruptCheckpoint);
      }),
      { numRuns: 2000 },
    );
  });

  it("are refused with something behind them, or when they are something else", async () => {
    const bytes = whole({ a: 1 });
    const longer = new Uint8Array([...bytes, 0]);
    await assert.rejects(decoded(longer), /^CorruptCheckpoint: it has 161 of 160 bytes$/);
    await assert.rejects(decoded(new Uint8Array()), /it has 0 bytes, fewer than its header/);
    await assert.rejects(decoded(Buffer.from("hello, world, hello")), /fewer than its header/);
    const other = Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("{}")]);
    await assert.rejects(decoded(other), /its header is not that of a checkpoint of gradlab/);
  });

  it("are those of a safetensors file, as a reader in Python sees it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "container-"));
    try {
      const path = join(folder, "a.safetensors");
      await writeCheckpoint(path, {
        epoch: 3,
        weights: {
          "hidden/kernel": saveTensor(tf.tensor2d([1.5, -2, 0.25, 4, 5, 6], [2, 3])),
          steps: saveTensor(tf.scalar(7, "int32")),
        },
      });
      const reader = [
        "import json, struct, sys",
        "import numpy as np",
        "data = open(sys.argv[1], 'rb').read()",
        "n = struct.unpack('<Q', data[:8])[0]",
        "header = json.loads(data[8:8 + n])",
        "meta = header.pop('__metadata__')",
        "types = {'F32': np.float32, 'I32': np.int32}",
        "get = lambda e: np.frombuffer(data[8 + n:][slice(*e['data_offsets'])], types[e['dtype']]).reshape(e['shape']).tolist()",
        "print(json.dumps([json.loads(meta['state'])['epoch'], {k: get(e) for k, e in header.items()}]))",
      ].join("\n");
      const { stdout } = spawnSync(`${root}.venv/bin/python`, ["-c", reader, path], {
        encoding: "utf8",
      });
      assert.deepEqual(JSON.parse(stdout), [
        3,
        {
          "weights/hidden/kernel": [
            [1.5, -2, 0.25],
            [4, 5, 6],
          ],
          "weights/steps": 7,
        },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("hold tensors of every type with their bits, NaN and −0 too", async () => {
    const before = tf.memory().numTensors;
    const given = [
      tf.tensor1d([0, -0, NaN, Infinity, 1e-45, 0.1]),
      tf.tensor2d([2 ** 31 - 1, -1], [1, 2], "int32"),
      tf.tensor1d([true, false], "bool"),
      tf.zeros([0, 3]),
      tf.scalar(3),
    ];
    const saved = (await decoded(whole(given.map(saveTensor)))) as SavedTensor[];
    saved.forEach((each, i) => {
      const [was, is] = [given[i] as tf.Tensor, loadTensor(each)];
      assert.deepEqual([is.dtype, is.shape], [was.dtype, was.shape]);
      const bits = (tensor: tf.Tensor) => Buffer.from(tensor.dataSync().buffer as ArrayBuffer);
      assert.ok(was.size === 0 || bits(is).equals(bits(was)), `tensor ${i}`);
      is.dispose();
      was.dispose();
    });
    assert.equal(tf.memory().numTensors, before);
    const text = tf.tensor1d(["a"]);
    assert.throws(() => saveTensor(text), /tensor must be of type float32, int32 or bool/);
    text.dispose();
  });

  it("reject a name that JSON's own marks use", () => {
    assert.throws(() => encode({ $tensor: "a" }), /a name must be one that does not start with/);
  });

  it("replace a file as a whole, and leave no part behind when they cannot", async () => {
    const folder = mkdtempSync(join(tmpdir(), "container-"));
    try {
      const path = join(folder, "a");
      await writeCheckpoint(path, [1]);
      await writeCheckpoint(path, [2]);
      assert.deepEqual(await readCheckpoint(path), [2]);
      await assert.rejects(writeCheckpoint(join(folder, "none", "a"), [1]), { code: "ENOENT" });
      writeFileSync(join(folder, "b"), readFileSync(path).subarray(0, 100));
      await assert.rejects(readCheckpoint(join(folder, "b")), CorruptCheckpoint);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
