/** jupyter console itself, at a terminal. */
import assert from "node:assert/strict";
import path from "node:path";
import { paths } from "../../../kernel/install/paths.js";
import { useWorkplace } from "../workplace.js";
import { keys, Terminal } from "./terminal.js";

const CONSOLE = path.join(path.dirname(paths.python), "jupyter-console");

describe("jupyter console", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();
  let terminal: Terminal;

  // It waits a second for the answer whether a statement is complete, and then never asks again: a busy
  // machine may load the compiler for longer.
  const patience = "--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=30";

  const start = () =>
    new Terminal([paths.python, CONSOLE, "--kernel", "gradlab", patience], {
      cwd: workplace().folder,
      env: workplace().environment,
    });

  before(async () => {
    terminal = start();
    await terminal.sees(/gradlab .* TypeScript .*\n[\s\S]*In \[1\]: /);
  });
  after(() => terminal.close());

  /** Types a line and waits until its result can be read. */
  async function enter(line: string, sees: RegExp): Promise<string> {
    terminal.type(line + keys.enter);
    return await terminal.sees(sees);
  }

  it("runs cells and shows their results as text", async () => {
    await enter("const x: number = 6", /In \[2\]: /);
    await enter("x * 7", /Out\[2\]: 42\n[\s\S]*In \[3\]: /);
    await enter("console.log('epoch', 1)", /\nepoch 1\n[\s\S]*In \[4\]: /);
    await enter("tf.tensor([1, 2])", /Out\[4\]: \nfloat32 tensor of shape \[2\][\s\S]*In \[5\]: /);
    await enter("await display.html('<b>bold</b>')", /\n<b>bold<\/b>\n[\s\S]*In \[6\]: /);
  });

  it("asks for more lines while a statement is open", async () => {
    await enter("function twice(n: number) {", / {3}\.\.\.: /);
    await enter("return 2 * n", /return 2 \* n[\s\S]* {3}\.\.\.: /);
    await enter("}", /In \[7\]: /);
    await enter("twice(x)", /Out\[7\]: 12\n[\s\S]*In \[8\]: /);
  });

  it("completes at Tab: the only one at once, several in a list", async () => {
    terminal.type(`Math.flo${keys.tab}`);
    await terminal.sees(/floor/);
    await enter("(2.7)", /Out\[8\]: 2\n[\s\S]*In \[9\]: /);
    terminal.type(`tf.scalar(1).res${keys.tab}`);
    await terminal.sees(/reshape[\s\S]*resizeBilinear|resizeBilinear[\s\S]*reshape/);
    terminal.type(keys.ctrlC);
  });

  it("stops a loop at Ctrl-C and keeps the names", async () => {
    await enter("let n = 0", /In \[10\]: /);
    terminal.type(`console.log('begun'); while (true) n++${keys.enter}`);
    await terminal.sees(/\nbegun\n/);
    terminal.type(keys.ctrlC);
    await terminal.sees(/InterruptedError: stopped by the user[\s\S]*In \[11\]: /);
    await enter("n > 0 && x", /Out\[11\]: 6\n[\s\S]*In \[12\]: /);
  });

  it("brings earlier cells back with the arrows", async () => {
    terminal.type(keys.up);
    await terminal.sees(/n > 0 && x/);
    terminal.type(keys.enter);
    await terminal.sees(/Out\[12\]: 6\n[\s\S]*In \[13\]: /);
  });

  it("shows type errors and thrown errors with their line", async () => {
    await enter("const wrong: string = x", /In \[13\]:1:7 TS2322[\s\S]*\^[\s\S]*In \[14\]: /);
    await enter(
      "throw new RangeError('no')",
      /RangeError: no[\s\S]*In \[14\]:1:7[\s\S]*In \[15\]: /,
    );
  });

  it("explains a name with a question mark, in the terminal's pager", async () => {
    await enter("twice?", /function twice\(n: number\): number/);
  });

  it("asks for input, and ends at exit", async () => {
    const other = start();
    try {
      await other.sees(/In \[1\]: /);
      other.type(`const name = await input("Who? ")${keys.enter}`);
      await other.sees(/\nWho\? /);
      other.type(`Ada${keys.enter}`);
      await other.sees(/In \[2\]: /);
      other.type(`name + "!"${keys.enter}`);
      await other.sees(/Out\[2\]: 'Ada!'/);
      // A name of one's own is a name.
      other.type(`const quit = 5${keys.enter}`);
      await other.sees(/In \[4\]: /);
      other.type(`quit${keys.enter}`);
      await other.sees(/Out\[4\]: 5\n[\s\S]*In \[5\]: /);
      other.type(`exit${keys.enter}`);
      await other.sees(/Shutting down kernel/);
      assert.equal(await other.ended, 0);
    } finally {
      other.close();
    }
  });

  it("remembers the session before, and ends at Ctrl-D, when one says so", async () => {
    const other = start();
    try {
      await other.sees(/In \[1\]: /);
      // The last cell of the session before.
      other.type(keys.up);
      await other.sees(/exit/);
      other.type(keys.ctrlC);
      other.type(keys.ctrlD);
      await other.sees(/Do you really want to exit/);
      other.type(`y${keys.enter}`);
      await other.sees(/Shutting down kernel/);
      assert.equal(await other.ended, 0);
    } finally {
      other.close();
    }
  });
});
