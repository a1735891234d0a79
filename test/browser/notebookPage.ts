import assert from "node:assert/strict";
import type { BrowserContext, Locator, Page } from "playwright-core";

export interface CellState {
  readonly source: string;
  readonly type: string;
  readonly executionCount: number | null;
  /** Output types, for example "error" and "display_data". */
  readonly outputs: readonly string[];
  readonly mimes: readonly string[];
  /** Texts of streams, results and errors. */
  readonly text: string;
}

/**
 * JupyterLab's own objects, as `--expose-app-in-browser` shows them. The functions that read them run in
 * the page, where nothing of this file exists: each is a text.
 */
const PANEL = "window.jupyterapp.shell.currentWidget";

/** A notebook open in JupyterLab, driven as a reader would: mouse and keys; states come from the model. */
export class NotebookPage {
  private constructor(
    readonly page: Page,
    /** Errors that scripts of the page threw. */
    readonly errors: readonly string[],
  ) {}

  /** Opens the notebook and waits until its kernel is idle. */
  static async open(browser: BrowserContext, address: string): Promise<NotebookPage> {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => void errors.push(error.stack ?? error.message));
    await page.goto(address);
    const notebook = new NotebookPage(page, errors);
    await page.waitForSelector(".jp-NotebookPanel .jp-Notebook", { timeout: 120_000 });
    await notebook.untilIdle();
    return notebook;
  }

  async untilIdle(timeout = 120_000): Promise<void> {
    await this.page.waitForFunction(
      `${PANEL}?.sessionContext?.session?.kernel?.status === "idle"`,
      undefined,
      { timeout },
    );
  }

  /** The kernel works on a cell: what Stop would stop. */
  async untilBusy(): Promise<void> {
    await this.page.waitForFunction(
      `${PANEL}.sessionContext.session.kernel.status === "busy"`,
      undefined,
      { timeout: 20_000 },
    );
  }

  async cells(): Promise<readonly CellState[]> {
    return await this.page.evaluate<readonly CellState[]>(`
      Array.from(${PANEL}.content.model.cells, (cell) => {
        const outputs = cell.outputs ? cell.outputs.toJSON() : [];
        const join = (text) => [text ?? ""].flat().join("");
        return {
          source: cell.sharedModel.getSource(),
          type: cell.type,
          executionCount: cell.executionCount ?? null,
          outputs: outputs.map((output) => output.output_type),
          mimes: outputs.flatMap((output) => Object.keys(output.data ?? {})),
          text: outputs.map((output) => join(output.text) + join(output.data?.["text/plain"]) +
            join(output.traceback)).join("\\n"),
        };
      })
    `);
  }

  /** Run → Run All Cells, then waits until nothing is left to run. */
  async runAll(timeout: number): Promise<void> {
    await this.page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
    await this.page.waitForFunction(
      `(() => {
        const code = Array.from(${PANEL}.content.model.cells).filter((cell) => cell.type === "code" &&
          cell.sharedModel.getSource().trim() !== "");
        const failed = code.some((cell) => cell.outputs.toJSON().some((o) => o.output_type === "error"));
        const idle = ${PANEL}.sessionContext.session.kernel.status === "idle";
        return idle && (failed || code.every((cell) => cell.executionCount !== null));
      })()`,
      undefined,
      { timeout, polling: 500 },
    );
  }

  /** The cell's element, scrolled into view: JupyterLab draws only what can be seen. */
  async show(index: number): Promise<Locator> {
    await this.page.evaluate(
      `(async () => {
        await ${PANEL}.content.scrollToItem(${index}, "start");
        ${PANEL}.content.activeCellIndex = ${index};
      })()`,
    );
    const cell = this.page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
    await cell.waitFor({ state: "attached" });
    return cell;
  }

  /** Adds a cell at the end and types its code, as a reader does; returns its index. */
  async typeCell(code: string): Promise<number> {
    const last = (await this.cells()).length - 1;
    await this.show(last);
    await this.page.evaluate(`window.jupyterapp.commands.execute("notebook:insert-cell-below")`);
    const cell = await this.show(last + 1);
    await cell.locator(".cm-content").click();
    await this.page.keyboard.type(code);
    return last + 1;
  }

  async startCell(): Promise<void> {
    await this.page.keyboard.press("Control+Enter");
  }

  async pressStop(): Promise<void> {
    await this.page.locator('[data-command="notebook:interrupt-kernel"]').first().click();
  }

  /** Runs the cell with the cursor and waits for its end. */
  async runCell(index: number, timeout = 60_000): Promise<CellState> {
    await this.startCell();
    await this.untilDone(index, timeout);
    const cell = (await this.cells())[index];
    assert.ok(cell);
    return cell;
  }

  async untilDone(index: number, timeout = 60_000): Promise<void> {
    await this.page.waitForFunction(
      `${PANEL}.content.model.cells.get(${index}).executionCount !== null &&
       ${PANEL}.sessionContext.session.kernel.status === "idle"`,
      undefined,
      { timeout },
    );
  }
}
