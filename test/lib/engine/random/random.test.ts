import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { WITHOUT_DERIVATIVE } from "../derivatives/reasons.js";
import { launch } from "../launch.js";
import { CONSTANT_INITIALIZERS, INITIALIZERS, LAYERS, OPERATIONS, RANDOM_LAYERS } from "./draws.js";
import type { Drawn, Seen, SeenAll } from "./runDraws.js";

/** What draws in JavaScript, so that its numbers would be frozen, or makes a shape of what it draws. */
const REFUSED = [
  "OPERATIONS multinomial",
  "OPERATIONS rand",
  "OPERATIONS randomGamma",
  "LAYERS mixUp",
  "LAYERS randomWidth",
];

function repeats(seen: Seen, refused: readonly string[] = []): void {
  assert.deepEqual(
    Object.entries(seen).flatMap(([name, drawn]) => (typeof drawn === "string" ? [name] : [])),
    refused,
  );
  for (const [name, drawn] of Object.entries(seen)) {
    if (typeof drawn === "string") {
      assert.match(drawn, /^TracerError: jit: the function /, name);
      continue;
    }
    const { first, again, other, left } = drawn;
    assert.ok(first.flat().length > 0 && first.flat().every(Number.isFinite), name);
    assert.deepEqual(again, first, `${name}: the same seed gives other numbers`);
    assert.notDeepEqual(other, first, `${name}: another seed gives the same numbers`);
    const calls = new Set(first.map((row) => row.join()));
    assert.equal(calls.size, first.length, `${name}: two calls give the same numbers`);
    assert.equal(left, 0, `${name}: tensors are left behind`);
  }
}

describe("seedAll and everything random", () => {
  const seen: Record<string, SeenAll> = {};

  for (const engine of ["native", "wasm", "cpu"]) {
    it(`${engine}: same seed, same numbers; another seed, others; no two calls alike`, () => {
      const run = launch("test/lib/engine/random/runDraws.js", { GRADLAB_ENGINE: engine });
      assert.equal(run.status, 0, run.stderr);
      const here = (seen[engine] = JSON.parse(run.stdout) as SeenAll);
      repeats(here.eager);
      repeats(here.orders);
    });
  }

  it("native, compiled: the same, from the call that traces on", () => {
    repeats((seen["native"] as SeenAll).compiled, REFUSED);
  });

  for (const engine of ["wasm", "cpu"]) {
    it(`${engine}: compiled is the very same as it is`, () => {
      const { eager, compiled, orders } = seen[engine] as SeenAll;
      assert.deepEqual(compiled, eager);
      for (const name of ["fit of a network", "steps by hand"]) {
        assert.deepEqual(orders[`${name}, compiled`], orders[name]);
      }
    });
  }

  it("draws the same on every engine, but for rounding and where TensorFlow's generators draw", () => {
    const { cpu, native, wasm } = seen as Record<"cpu" | "native" | "wasm", SeenAll>;
    const rows = (all: SeenAll) => ({ ...all.eager, ...all.orders }) as Record<string, Drawn>;
    for (const [name, { first }] of Object.entries(rows(cpu))) {
      if (name === "OPERATIONS multinomial" || name.endsWith("compiled")) continue;
      for (const other of [native, wasm]) {
        const numbers = rows(other)[name]?.first.flat() ?? [];
        first.flat().forEach((value, i) => {
          const distance = Math.abs((numbers[i] ?? NaN) - value);
          assert.ok(distance <= 1e-4 * Math.max(1, Math.abs(value)), `${name}: ${numbers[i]}`);
        });
      }
    }
  });

  it("no random operation, initializer or layer is left out", () => {
    const operations = [...WITHOUT_DERIVATIVE].flatMap(([name, reason]) =>
      reason === "draws random numbers" ? [name] : [],
    );
    assert.deepEqual([...operations, "dropout"].toSorted(), Object.keys(OPERATIONS).toSorted());
    assert.deepEqual(
      Object.keys(tf.initializers).toSorted(),
      [...Object.keys(INITIALIZERS), ...CONSTANT_INITIALIZERS].toSorted(),
    );
    const layers = RANDOM_LAYERS.filter((name) => /^[a-z]/.test(name));
    assert.ok(layers.length > 8);
    assert.deepEqual(
      layers.filter((name) => !Object.hasOwn(LAYERS, name)),
      [],
    );
  });
});
