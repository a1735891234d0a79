import { HOST } from "../../../../lib/core/host.js";
import "../../../../lib/engine/index.js";
import * as tf from "@tensorflow/tfjs";
import * as dl from "../../../../lib/index.js";
import { denseStep } from "../../plot/jitGraphs.js";
import type { Contract } from "../harness.js";
import { but, count, given, oneOf, options, seed } from "../kinds.js";

const { random } = Math;

export const ENGINE: readonly Contract[] = [
  {
    name: "jit",
    args: {
      fn: but(
        given(() => (x: tf.Tensor) => x.square()),
        { number: () => 3 },
      ),
      options: options({
        xla: oneOf("auto"),
        fallback: oneOf("error"),
        state: but(
          given(() => []),
          { text: () => "all", "a number in a list": () => [3] },
        ),
      }),
    },
    call: (fn: (x: tf.Tensor) => tf.Tensor, settings: dl.JitOptions) => {
      const jitted = dl.jit(fn, settings);
      const x = tf.ones([2]);
      try {
        return [jitted(x), jitted(x)];
      } finally {
        x.dispose();
        jitted.dispose();
      }
    },
  },
  {
    name: "JitGraph",
    args: {
      recorded: but(
        given(() => denseStep().recorded),
        { text: () => "all", "things that are no operations": () => [{}, null] },
      ),
      optimised: but(
        given(() => denseStep().optimised),
        { text: () => "all" },
      ),
      note: but(
        given(() => "It was not timed"),
        { number: () => 3 },
      ),
    },
  },
  {
    name: "JitGraph#costliest",
    args: { count: count(2) },
    call: (number: number) => denseStep().costliest(number).length,
  },
  {
    name: "TracerError",
    args: { operation: given(() => "waits"), advice: given(() => "Do not.") },
  },
  {
    name: "seedAll",
    args: { seed: seed() },
    // The other tests shall not run on this one's stream.
    call: (value: number) => {
      try {
        dl.seedAll(value);
      } finally {
        Math.random = random;
      }
    },
  },
  { name: "memory", args: {}, call: () => dl.memory().text },
  {
    name: "scope",
    args: {
      fn: but(
        given(() => () => tf.ones([2]).add(1)),
        { number: () => 3 },
      ),
    },
  },
  {
    name: "preflight",
    args: {},
    call: async () => {
      const place = globalThis as { [HOST]?: unknown };
      const before = place[HOST];
      place[HOST] = { signal: new AbortController().signal, show: async () => {} };
      try {
        return await dl.preflight();
      } finally {
        if (before === undefined) delete place[HOST];
        else place[HOST] = before;
      }
    },
  },
];
