import { DISPLAY, type MimeData } from "./host.js";

/** Something to read: HTML for a notebook, the same in plain text for everything else. */
export class Panel {
  constructor(
    readonly html: string,
    readonly text: string,
  ) {}

  /** Several panels under each other. */
  static stack(panels: readonly Panel[]): Panel {
    return new Panel(
      panels.map((panel) => panel.html).join("\n"),
      panels.map((panel) => panel.text).join("\n\n"),
    );
  }

  [DISPLAY](): MimeData {
    return { "text/html": this.html, "text/plain": this.text };
  }

  toString(): string {
    return this.text;
  }
}
