import assert from "node:assert/strict";
import { useKernel } from "../client.js";
import { attach, type DebugSession, type Frame, type Variable, values } from "./session.js";

describe("values in the debugger", () => {
  const kernel = useKernel();
  let debug: DebugSession;
  let top: Frame;
  let cell: ReturnType<ReturnType<typeof kernel>["start"]>;

  const CODE = [
    "class Point {",
    "  constructor(public x: number, public y: number) {}",
    "  get norm() { calls += 1; return Math.hypot(this.x, this.y); }",
    "}",
    "function work(factor: number) {",
    "  const point = new Point(3, 4);",
    "  const list = Array.from({ length: 250 }, (_, i) => i * factor);",
    "  const map = new Map([['a', 1], ['b', 2]]);",
    "  const image = tf.tensor2d([[0, 1], [2, 4.5]]);",
    "  let text: string | null = 'hello';",
    "  const inner = () => point.x + list.length + factor + map.size + image.size;",
    "  return inner() + String(text);",
    "}",
    "work(2)",
  ].join("\n");

  before(async () => {
    debug = await attach(kernel());
    await kernel().execute("let calls = 0;\nconst base = [1, 2, 3];");
    await debug.breakAt(CODE, [12]);
    cell = kernel().start(CODE);
    const { frames } = await debug.stopped();
    assert.ok(frames[0]);
    [top] = frames;
  });

  async function locals(): Promise<readonly Variable[]> {
    const scope = (await debug.scopes(top)).find(({ name }) => name === "Locals");
    assert.ok(scope);
    return await debug.open(scope.variablesReference);
  }

  async function local(name: string): Promise<Variable> {
    const found = (await locals()).find((one) => one.name === name);
    assert.ok(found, name);
    return found;
  }

  it("come in scopes: locals, what cells declared without the preloaded names, globals", async () => {
    const scopes = (await debug.scopes(top)).map(({ name }) => name);
    assert.deepEqual(scopes, ["Locals", "Cells", "Globals"]);
    const cells = await debug.scope(top, "Cells");
    assert.equal(cells["base"], "Array(3) [1, 2, 3]");
    assert.ok(!("tf" in cells) && !("display" in cells));
    const globals = await debug.scope(top, "Globals");
    assert.ok("process" in globals);
    assert.ok(!Object.keys(globals).some((name) => name.startsWith("__gradlab")));
  });

  it("say their types, and what is in tensors", async () => {
    const shown = new Map((await locals()).map((one) => [one.name, one]));
    assert.deepEqual(
      ["factor", "text", "point", "image"].map((name) => shown.get(name)?.type),
      ["number", "string", "Point", "Tensor"],
    );
    assert.equal(shown.get("image")?.value, "Tensor float32 [2, 2], min 0, max 4.5, mean 1.875");
    assert.equal(shown.get("point")?.value, "Point { x: 3, y: 4 }");
  });

  it("open in pages", async () => {
    const list = await local("list");
    assert.equal(list.indexedVariables, 250);
    const page = await debug.open(list.variablesReference, {
      filter: "indexed",
      start: 100,
      count: 3,
    });
    assert.deepEqual(values(page), { "100": "200", "101": "202", "102": "204" });
    const whole = await debug.open(list.variablesReference);
    assert.deepEqual([whole.length, whole.at(-1)?.name], [101, "[100 … 249]"]);
    const rest = await debug.open(whole.at(-1)?.variablesReference ?? 0);
    assert.equal(rest[0]?.name, "100");
    assert.equal(rest.length, 101);
    const map = await local("map");
    assert.deepEqual(values(await debug.open(map.variablesReference)), { '"a"': "1", '"b"': "2" });
  });

  it("do not call a getter until somebody asks for it", async () => {
    const point = await local("point");
    const members = await debug.open(point.variablesReference);
    const norm = members.find(({ name }) => name === "norm");
    assert.equal(norm?.presentationHint?.lazy, true);
    assert.equal(await debug.evaluate("calls", top), "0");
    const [value] = await debug.open(norm.variablesReference);
    assert.equal(value?.value, "5");
    assert.equal(await debug.evaluate("calls", top), "1");
  });

  it("are drawn as below a cell", async () => {
    const rich = await debug.request<{ data: Record<string, string> }>("richInspectVariables", {
      variableName: "image",
      frameId: top.id,
    });
    assert.match(rich.data["text/html"] ?? "", /<table/);
    assert.match(rich.data["text/plain"] ?? "", /float32 tensor of shape \[2, 2\]/);
  });

  it("are evaluated as TypeScript, with locals before names of cells", async () => {
    assert.equal(await debug.evaluate("(factor as number) + base.length", top), "5");
    assert.equal(await debug.evaluate("{ factor }", top), "{ factor: 2 }");
    assert.equal(await debug.evaluate("base.push(9); base", top), "Array(4) [1, 2, 3, 9]");
    const thrown = await debug.attempt("evaluate", { expression: "nope.x", frameId: top.id });
    assert.deepEqual(
      [thrown.success, thrown.message],
      [false, "ReferenceError: nope is not defined"],
    );
    const waits = await debug.attempt("evaluate", { expression: "await 1", frameId: top.id });
    assert.match(waits.message ?? "", /await .* stands still/);
    const hover = await debug.attempt("evaluate", {
      expression: "base.push(1)",
      frameId: top.id,
      context: "hover",
    });
    assert.equal(hover.success, false);
  });

  it("can be changed: locals, members, names of cells", async () => {
    const scopes = await debug.scopes(top);
    const reference = (name: string): number =>
      scopes.find((one) => one.name === name)?.variablesReference ?? 0;
    const set = async (variablesReference: number, name: string, value: string) =>
      await debug.request("setVariable", { variablesReference, name, value });
    assert.equal((await set(reference("Locals"), "text", "text + '!'"))["value"], '"hello!"');
    await set((await local("point")).variablesReference, "x", "factor * 50");
    await set(reference("Cells"), "calls", "-1");
    assert.equal(
      await debug.evaluate("[text, point.x, calls]", top),
      'Array(3) ["hello!", 100, -1]',
    );
  });

  it("are copied to the names of all cells, with a type", async () => {
    for (const name of ["image", "list"]) {
      await debug.request("copyToGlobals", {
        srcVariableName: name,
        dstVariableName: `${name}Copy`,
        srcFrameId: top.id,
      });
    }
    assert.match((await debug.scope(top, "Cells"))["imageCopy"] ?? "", /^Tensor float32/);
    await debug.go("continue");
    assert.equal((await kernel().finish(cell)).result?.["text/plain"], "'358hello!'");
    const used = await kernel().execute("imageCopy.sum().dataSync()[0]! + listCopy[2]!");
    assert.equal(used.result?.["text/plain"], "11.5", used.traceback);
    const wrong = await kernel().execute("imageCopy.nothing()");
    assert.match(wrong.traceback, /'nothing' does not exist on type 'Tensor/);
  });

  it("of the idle program are listed as they are now, however often they are asked for", async () => {
    const list = async (): Promise<string | undefined> => {
      const body = await debug.request<{ variables: readonly Variable[] }>("inspectVariables");
      return values(body.variables)["fresh"];
    };
    for (const value of ["1", "2", "3"]) {
      await Promise.all([list(), list()]);
      await kernel().execute(`let fresh = ${value};`);
      assert.equal(await list(), value);
    }
  });

  it("of the idle program are listed and drawn without a pause", async () => {
    const { variables } = await debug.request<{ variables: readonly Variable[] }>(
      "inspectVariables",
    );
    const base = variables.find(({ name }) => name === "base");
    assert.equal(base?.value, "Array(4) [1, 2, 3, 9]");
    assert.equal((await debug.open(base.variablesReference)).length, 4);
    const rich = await debug.request<{ data: Record<string, string> }>("richInspectVariables", {
      variableName: "imageCopy",
    });
    assert.match(rich.data["text/html"] ?? "", /<table/);
    assert.equal(await debug.evaluate("base.length * 2"), "8");
  });
});

describe("values without a debugger", () => {
  const kernel = useKernel();

  it("are listed for JupyterLab's panel before anybody attaches", async () => {
    await kernel().execute("const frame = new dfd.DataFrame({ a: [1, 2], b: ['x', 'y'] });");
    const debug = await import("./session.js").then(
      ({ DebugSession }) => new DebugSession(kernel()),
    );
    const { variables } = await debug.request<{ variables: readonly Variable[] }>(
      "inspectVariables",
    );
    assert.match(values(variables)["frame"] ?? "", /^DataFrame, 2 rows × 2 columns/);
    const info = await debug.request("debugInfo");
    assert.equal(info["isStarted"], false);
    const refused = await debug.attempt("setBreakpoints", { source: { path: "x" } });
    assert.match(refused.message ?? "", /initialize and attach first/);
  });
});
