import assert from "node:assert/strict";
import { dataOf, type Execution, useKernel } from "../client.js";

const FLOOD = 100_000;

/** The texts of the notice about what is not shown, the first and the last. */
function notices({ outputs }: Execution): string[] {
  const texts = outputs.map(({ content }) => JSON.stringify(content["data"] ?? ""));
  return texts.filter((text) => text.includes("Not shown"));
}

function typesOf({ outputs }: Execution): string[] {
  return outputs.map(({ header }) => header.msg_type);
}

describe("a cell that puts out too much", function () {
  this.timeout(180_000);
  const kernel = useKernel();

  it("shows the first lines, a notice that says how to see all, and the last lines", async () => {
    const cell = await kernel().execute(
      `for (let i = 1; i <= ${FLOOD}; i++) console.log("line " + i);`,
    );
    const lines = cell.stdout.trimEnd().split("\n");
    assert.equal(lines[0], "line 1");
    assert.equal(lines.at(-1), `line ${FLOOD}`);
    assert.ok(
      lines.every((line) => /^line \d+$/.test(line)),
      "a line is torn",
    );
    assert.ok(cell.stdout.length < 530_000, `${cell.stdout.length} characters`);
    const all = notices(cell);
    assert.ok(all.length >= 2 && all.length < 60, `${all.length} notices`);
    assert.match(all.at(-1) ?? "", /display\.limits\(\{ characters: \d_000_000 \}\)/);
    // What it says is missing is what is missing.
    const said = Number(
      /([\d,]+) more characters/.exec(all.at(-1) ?? "")?.[1]?.replaceAll(",", ""),
    );
    const whole = Array.from({ length: FLOOD }, (_, i) => `line ${i + 1}\n`).join("").length;
    assert.equal(said, whole - cell.stdout.length);
    // One notice, which is replaced in place; it stands between the two parts.
    assert.equal(typesOf(cell).filter((type) => type === "display_data").length, 1);
    assert.equal(cell.reply["status"], "ok");
  });

  it("shows the latest lines while it runs", async () => {
    const cell = kernel().start(`
      console.log("x".repeat(600_000));
      for (let i = 0; i < 30; i++) { console.log("late " + i); await new Promise((r) => setTimeout(r, 50)); }`);
    await kernel().next(
      ({ header, content }) =>
        header.msg_type === "update_display_data" && /late \d/.test(JSON.stringify(content)),
    );
    assert.match((await kernel().finish(cell)).stdout, /late 29\n$/);
  });

  it("takes the notice back when all the rest stands below it", async () => {
    const cell = await kernel().execute(
      `console.log("x\\n".repeat(249_990)); console.log("y\\n".repeat(99));`,
    );
    assert.equal(cell.stdout.length, 2 * 249_990 + 1 + 2 * 99 + 1);
    const [last] = cell.outputs
      .filter(({ header }) => header.msg_type === "update_display_data")
      .slice(-1);
    assert.equal(dataOf(last?.content)["text/plain"], "");
  });

  it("keeps the order of standard output and error in what follows the notice", async () => {
    const { stdout, stderr } = await kernel().execute(`
      for (let i = 0; i < 2000; i++) { console.log("out", i); console.error("err", i); }
      1`);
    assert.match(stdout, /^out 0\n/);
    assert.match(stdout, /out 1999\n$/);
    assert.match(stderr, /err 1999\n$/);
  });

  it("has room again after clear", async () => {
    const cell = await kernel().execute(`
      for (let i = 0; i < 5; i++) { display.clear({ wait: true }); console.log("y".repeat(400_000)); }`);
    assert.deepEqual(notices(cell), []);
  });

  it("shows the first displays and the last", async () => {
    const cell = await kernel().execute(
      `for (let i = 0; i < 5000; i++) display.html("<b>" + i + "</b>");`,
    );
    const shown = cell.outputs
      .filter(
        ({ header, content }) =>
          header.msg_type === "display_data" && "text/html" in dataOf(content),
      )
      .map(({ content }) => dataOf(content)["text/html"]);
    assert.equal(shown.length, 501);
    assert.deepEqual([shown[0], shown[499], shown[500]], ["<b>0</b>", "<b>499</b>", "<b>4999</b>"]);
    assert.match(
      notices(cell).at(-1) ?? "",
      /4,499 more outputs.*display\.limits\(\{ outputs: 5_000 \}\)/,
    );
  });

  it("replaces a display twenty times a second at most, and the last state is there at its end", async () => {
    const began = performance.now();
    const cell = await kernel().execute(`
      const live = await display("0");
      for (let i = 1; i <= 20000; i++) live.update(i);`);
    const updates = cell.outputs.filter(({ header }) => header.msg_type === "update_display_data");
    const seconds = (performance.now() - began) / 1000;
    assert.ok(updates.length < 30 + 20 * seconds, `${updates.length} updates in ${seconds} s`);
    assert.equal(dataOf(updates.at(-1)?.content)["text/plain"], "20000");
  });

  it("says of a display that is too large how large it is", async () => {
    const cell = await kernel().execute(`display.html("z".repeat(60_000_000)); 5`);
    const [first] = cell.outputs;
    const text = String(dataOf(first?.content)["text/plain"]);
    assert.match(text, /not shown: it holds 60,\d+,\d+ bytes.*50,000,000.*bytes: 70_000_000/);
    assert.ok(text.length < 11_000);
    assert.equal(cell.result?.["text/plain"], "5");
  });

  it("shows all when asked to", async () => {
    const { result } = await kernel().execute(
      "display.limits({ characters: Infinity, outputs: 3 })",
    );
    assert.match(
      String(result?.["text/plain"]),
      /characters: Infinity, outputs: 3, bytes: 50000000/,
    );
    const cell = await kernel().execute(`
      for (let i = 1; i <= ${FLOOD}; i++) console.log("line " + i);
      for (let i = 0; i < 5; i++) display(i);`);
    assert.equal(cell.stdout.trimEnd().split("\n").length, FLOOD);
    assert.match(notices(cell).at(-1) ?? "", /2 more outputs/);
    await kernel().execute("display.limits({ characters: 500_000, outputs: 500 })");
  });
});
