import { JitGraph, type JitOperation, type Phase } from "../../../lib/engine/jit/index.js";

const NOTHING = { shape: null, subject: null, layer: null, line: null } as const;

function operation(
  name: string,
  kind: string,
  inputs: readonly string[],
  phase: Phase,
  more: Partial<JitOperation> = {},
): JitOperation {
  const [milliseconds, share] = [null, null];
  return { ...NOTHING, name, kind, role: "operation", inputs, phase, milliseconds, share, ...more };
}

/** A dense layer, its loss and a step, as jit records and as TensorFlow runs it; times are made up. */
export function denseStep(): JitGraph {
  const layer = { layer: "dense" };
  const line = { line: "In [2]:4  return model.apply(x).square().mean()" };
  const leaf = (name: string, subject: string, shape: readonly number[]): JitOperation =>
    operation(name, "Input", [], "forward", { role: "input", subject, shape });
  const recorded = [
    leaf("x", "argument 1", [32, 8]),
    operation("w", "ReadVariableOp", ["hw"], "forward", {
      ...layer,
      subject: "dense/kernel",
      shape: [8, 4],
    }),
    operation("b", "ReadVariableOp", ["hb"], "forward", {
      ...layer,
      subject: "dense/bias",
      shape: [4],
    }),
    operation("xw", "MatMul", ["x", "w"], "forward", { ...layer, shape: [32, 4] }),
    operation("y", "Add", ["xw", "b"], "forward", { ...layer, shape: [32, 4] }),
    operation("s", "Square", ["y"], "forward", { ...line, shape: [32, 4] }),
    operation("axes", "Const", [], "forward", { role: "constant", shape: [2] }),
    operation("m", "Mean", ["s", "axes"], "forward", { ...line, shape: [] }),
    operation("two", "Const", [], "backward", { role: "constant", shape: [] }),
    operation("half", "RealDiv", ["two", "two"], "backward", { ...line, shape: [] }),
    operation("g", "Mul", ["y", "half"], "backward", { ...line, shape: [32, 4] }),
    operation("gb", "Sum", ["g", "axes"], "backward", { ...layer, shape: [4] }),
    operation("gw", "MatMul", ["x", "g"], "backward", { ...layer, shape: [8, 4] }),
    operation("uw", "ResourceApplyGradientDescent", ["hw", "gw"], "update", {
      subject: "dense/kernel",
    }),
    operation("ub", "ResourceApplyGradientDescent", ["hb", "gb"], "update", {
      subject: "dense/bias",
    }),
    operation("out", "Result", ["m"], "forward", { role: "result", shape: [] }),
  ];
  const times: Readonly<Record<string, number>> = {
    xw: 4,
    gw: 5,
    g: 1.5,
    s: 1,
    m: 0.5,
    gb: 1,
    uw: 1.5,
    ub: 0.5,
  };
  const gone = new Set(["half", "y", "b"]);
  const optimised = recorded
    .filter(({ name }) => !gone.has(name))
    .map((each): JitOperation => {
      const milliseconds = times[each.name] ?? 0;
      const fused = each.name === "xw" ? { kind: "FusedMatMul", inputs: ["x", "w"] } : {};
      const inputs = each.inputs.map((name) => (name === "y" ? "xw" : name));
      return { ...each, inputs, ...fused, milliseconds, share: milliseconds / 15 };
    });
  return new JitGraph(recorded, optimised);
}

/** A loop of so many steps in one line, each with some operations of its own. */
export function unrolledLoop(steps: number): JitGraph {
  const line = { line: "loop.ts:3  h = x.matMul(w).add(h).tanh()", shape: [4, 4] };
  const recorded = Array.from({ length: steps }, (_, t) => [
    operation(`p${t}`, "MatMul", [`h${t - 1}`], "forward", line),
    operation(`a${t}`, "Add", [`p${t}`, `h${t - 1}`], "forward", line),
    operation(`h${t}`, "Tanh", [`a${t}`], "forward", line),
  ]).flat();
  return new JitGraph(recorded, null, "It was not timed");
}

/** So many layers after each other, each with one operation. */
export function manyLayers(count: number): JitGraph {
  return new JitGraph(
    Array.from({ length: count }, (_, i) =>
      operation(`n${i}`, "Relu", i === 0 ? [] : [`n${i - 1}`], "forward", { layer: `layer_${i}` }),
    ),
    null,
  );
}
