import { HOST } from "../../../../lib/core/host.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { seed } from "../kinds.js";

const { random } = Math;

export const ENGINE: readonly Contract[] = [
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
