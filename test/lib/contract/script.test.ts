import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "oxc-transform";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** A script as a user writes it outside of a notebook: a name of each folder, and options that do not exist. */
const SCRIPT = `
import * as dl from "gradlab";
import { tf, engineReport } from "gradlab/engine";

dl.seedAll(1);
const { x, y } = dl.datasets.moons({ samples: 80, seed: 1 });
const { xTrain, yTrain, xTest, yTest } = dl.trainTestSplit(x, y, { stratify: true });
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
    tf.layers.dense({ units: 1, activation: "sigmoid" }),
  ],
});
model.compile({ optimizer: dl.optimizers.Adam({ learningRate: 0.05 }), loss: "binaryCrossentropy" });
const history = await dl.fit(model, { x: xTrain, y: yTrain }, {
  epochs: 20,
  verbose: 0,
  callbacks: [dl.callbacks.EarlyStopping({ monitor: "loss", patience: 50 })],
});
const logits = await dl.evaluate(model, { x: xTest, y: yTest });
const loss: number | undefined = logits["loss"];
const w = dl.Value.parameter("w", 3);
w.mul(2).backward();
const chart: dl.Chart = dl.plot.learningCurves(history);
dl.facts.expect("A01 gradient", w.grad ?? NaN, 2);
dl.freeze(model);
console.log(JSON.stringify({
  engine: typeof engineReport.sentence,
  falls: (history.get("loss").at(-1) ?? 9) < (history.get("loss")[0] ?? 0),
  loss: typeof loss,
  grad: w.grad,
  relu: dl.activations.relu([-1, 2]),
  accuracy: dl.metrics.accuracyScore([0, 1], [0, 1]),
  mse: dl.losses.meanSquaredError([1], [3]),
  updates: dl.totalUpdates(60_000, 128, 5),
  chart: chart.description.length > 0,
  frozen: dl.parameterCounts(model).trainable,
  parameters: dl.interpret.summary(model).parameters,
}));

export function refused(): void {
  // @ts-expect-error the option is learningRate
  dl.optimizers.SGD({ learningrate: 0.1 });
  // @ts-expect-error a count is a number
  dl.totalUpdates("60000", 128, 5);
  // @ts-expect-error patience is a number
  dl.callbacks.EarlyStopping({ patience: "3" });
  // @ts-expect-error the share is called testShare
  dl.trainTestSplit([1], [1], { testSize: 0.2 });
  // @ts-expect-error no such metric
  dl.metrics.accuracyscore([0], [0]);
}
`;

const TSCONFIG = {
  compilerOptions: {
    target: "es2023",
    lib: ["es2023", "dom"],
    module: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  },
  include: ["script.ts"],
};

describe("a plain script in a package of its own", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gradlab-script-"));
    const modules = path.join(folder, "node_modules");
    mkdirSync(path.join(modules, "@types"), { recursive: true });
    symlinkSync(root, path.join(modules, "gradlab"), "dir");
    symlinkSync(
      path.join(root, "node_modules/@types/node"),
      path.join(modules, "@types/node"),
      "dir",
    );
    const own = { name: "own", type: "module", private: true };
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(own));
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    writeFileSync(path.join(folder, "script.ts"), SCRIPT);
    writeFileSync(path.join(folder, "script.js"), transformSync("script.ts", SCRIPT).code);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has types that pass strict checks and refuse wrong names", function () {
    this.timeout(60_000);
    const compiler = path.join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      encoding: "utf8",
    });
    assert.equal(stdout, "");
  });

  it("runs, with a name of each folder", function () {
    this.timeout(60_000);
    const output = execFileSync(process.execPath, [path.join(folder, "script.js")], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    assert.deepEqual(JSON.parse(output), {
      engine: "string",
      falls: true,
      loss: "number",
      grad: 2,
      relu: [0, 2],
      accuracy: 1,
      mse: 4,
      updates: 2345,
      chart: true,
      frozen: 0,
      parameters: 33,
    });
  });
});
