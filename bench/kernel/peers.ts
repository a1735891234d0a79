/** The kernels that are measured side by side, and how to ask each the same question. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KernelOptions } from "../../test/kernel/client.js";
import { denoIn } from "./deno.js";

export interface Peer {
  readonly name: string;
  readonly options: KernelOptions;
  /** A first tensor, printed, in a fresh kernel. */
  readonly firstTensor: string;
  readonly trivialCell: (i: number) => string;
  readonly tensorCell: (i: number) => string;
  readonly completed: string;
  readonly inspected: string;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

const typescript = {
  trivialCell: (i: number) => `let x${i} = ${i};\nconsole.log(x${i} + 1)`,
  tensorCell: (i: number) =>
    `const t${i} = tf.tensor2d([[1, 2], [3, ${i}]]);\nconsole.log(tf.matMul(t${i}, t${i}).sum().dataSync()[0])`,
  completed: "Math.fl",
  inspected: "Math.floor",
};

export const GRADLAB: Peer = {
  ...typescript,
  name: "gradlab",
  options: { folder: root },
  firstTensor: "tf.ones([2]).print()",
};

const PYTHON_AND_TSLAB: readonly Peer[] = [
  {
    name: "ipykernel",
    options: {
      argv: [join(root, ".venv/bin/python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
      folder: root,
    },
    firstTensor: "import tensorflow as tf\nprint(tf.ones([2]))",
    trivialCell: (i) => `x${i} = ${i}\nprint(x${i} + 1)`,
    tensorCell: (i) =>
      `t${i} = tf.constant([[1., 2.], [3., ${i}.]])\nprint(tf.reduce_sum(tf.matmul(t${i}, t${i})).numpy())`,
    completed: "import os; os.pa",
    inspected: "len",
  },
  {
    ...typescript,
    name: "tslab",
    options: {
      argv: [
        process.execPath,
        join(root, "node_modules/tslab/bin/tslab"),
        "kernel",
        "--config-path",
        "{connection_file}",
      ],
      folder: root,
    },
    firstTensor: 'import * as tf from "@tensorflow/tfjs";\ntf.ones([2]).print()',
  },
];

/** All of them; Deno is left out where its package cannot be had. */
export function peers(): readonly Peer[] {
  const folder = join(root, "build", "peers");
  const program = denoIn(folder);
  const deno: Peer[] = program
    ? [
        {
          ...typescript,
          name: "Deno",
          options: {
            argv: [program, "jupyter", "--kernel", "--conn", "{connection_file}"],
            folder,
          },
          firstTensor: 'import * as tf from "npm:@tensorflow/tfjs";\ntf.ones([2]).print()',
        },
      ]
    : [];
  return [GRADLAB, ...PYTHON_AND_TSLAB, ...deno];
}
