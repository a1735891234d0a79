/** JupyterLab's debugger, driven as a reader would: the bug button, the gutter, the panel's buttons. */
import type { Locator, Page } from "playwright-core";
import type { NotebookPage } from "./notebookPage.js";

export class Debugging {
  readonly #page: Page;

  constructor(private readonly notebook: NotebookPage) {
    this.#page = notebook.page;
  }

  /** The bug button of the notebook's toolbar. */
  get button(): Locator {
    return this.#page.locator(".jp-NotebookPanel .jp-DebuggerBugButton");
  }

  async switchOn(): Promise<void> {
    await this.#page.waitForFunction(
      `(() => { const one = document.querySelector(".jp-NotebookPanel .jp-DebuggerBugButton");
        return one && !one.hasAttribute("disabled") && one.getAttribute("aria-disabled") !== "true"; })()`,
    );
    await this.button.click();
    await this.#page.waitForSelector(
      ".jp-NotebookPanel [data-jp-debugger], [data-jp-debugger='true']",
    );
  }

  /** Clicks beside a line of a cell; lines count from 1. */
  async toggleBreakpoint(cell: number, line: number): Promise<void> {
    const shown = await this.notebook.show(cell);
    const gutter = shown.locator(".cm-breakpoint-gutter.cm-gutter .cm-gutterElement");
    await gutter.nth(line).click();
  }

  /** Puts the cursor into a cell and runs it. */
  async start(cell: number): Promise<void> {
    const shown = await this.notebook.show(cell);
    await shown.locator(".cm-content").click();
    await this.notebook.startCell();
  }

  /** The text of the line that the program stands at. */
  async line(): Promise<string> {
    const line = this.#page.locator(".jp-DebuggerEditor-highlight").first();
    await line.waitFor({ timeout: 20_000 });
    return (await line.innerText()).trim();
  }

  async untilLine(text: string): Promise<void> {
    await this.#page
      .locator(".jp-DebuggerEditor-highlight")
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout: 20_000 });
  }

  async untilNoLine(): Promise<void> {
    await this.#page.waitForFunction(
      `document.querySelectorAll(".jp-DebuggerEditor-highlight").length === 0`,
      undefined,
      { timeout: 20_000 },
    );
  }

  /** One of the panel's buttons by its command. */
  async press(command: "continue" | "next" | "stepIn" | "stepOut"): Promise<void> {
    await this.#page.locator(`[data-command="debugger:${command}"]`).first().click();
  }

  /** An entry of the menu on errors, by the filter's name. */
  async pauseOn(filter: string): Promise<void> {
    await this.#page.locator(".jp-debugger-pauseOnExceptions").click();
    const entry = `.jp-PauseOnExceptions-menu .lm-Menu-item[data-command="debugger:pause-on-exceptions"]`;
    await this.#page.locator(entry).filter({ hasText: filter }).first().click();
  }

  panel(name: "Variables" | "Callstack" | "Breakpoints"): Locator {
    return this.#page.locator(`.jp-Debugger${name}`).first();
  }

  /** A variable of the tree. */
  variable(name: string): Locator {
    return this.panel("Variables")
      .locator("jp-tree-item")
      .filter({ has: this.#page.locator(".jp-DebuggerVariables-name", { hasText: name }) })
      .first();
  }

  /** Shows another scope of the frame. */
  async scope(name: string): Promise<void> {
    await this.#page.locator('select[aria-label="Scope"]').selectOption(name);
  }

  /** An entry of a variable's context menu. */
  async choose(variable: string, entry: string): Promise<void> {
    await this.variable(variable).click({ button: "right" });
    await this.#page.getByRole("menuitem", { name: entry }).click();
  }

  /** The names and values of the tree, in one text. */
  async variables(): Promise<string> {
    return (await this.panel("Variables").innerText()).replaceAll("\n", " ");
  }

  async picture(path: string): Promise<void> {
    await this.#page.screenshot({ path });
  }
}
