/** `dl.callout`: short boxes beside the text. */
import { foldHtml } from "../core/html.js";
import { Panel } from "../core/panel.js";
import { boxHtml, paragraph } from "./look.js";

/** A comparison with something familiar, and where it stops being right. */
export function analogy(title: string, text: string, limits?: string): Panel {
  const limit = limits === undefined ? [] : [`Where it ends: ${limits}`];
  return box("note", `Analogy: ${title}`, [text, ...limit]);
}

/** Where this is used in practice. */
export function application(title: string, text: string): Panel {
  return box("right", `In practice: ${title}`, [text]);
}

/** A correction of something that is often said loosely. */
export function caution(title: string, text: string): Panel {
  return box("wrong", `Careful: ${title}`, [text]);
}

/** What a reader takes home: one sentence, one paragraph, the whole. */
export interface Summary {
  readonly basic: string;
  readonly medium: string;
  /** One entry per paragraph. */
  readonly detailed: readonly string[];
}

/** A summary at three levels; each opens on a click. */
export function summary({ basic, medium, detailed }: Summary): Panel {
  const levels = [
    ["Basic", [basic]],
    ["Medium", [medium]],
    ["Detailed", detailed],
  ] as const;
  return new Panel(
    boxHtml(
      "plain",
      "Summary",
      levels.map(([name, lines]) => foldHtml(name, lines.map(paragraph).join(""))).join(""),
    ),
    levels.map(([name, lines]) => `${name}\n${lines.join("\n")}`).join("\n\n"),
  );
}

function box(kind: "note" | "right" | "wrong", title: string, lines: readonly string[]): Panel {
  return new Panel(
    boxHtml(kind, title, lines.map(paragraph).join("")),
    [title, ...lines].join("\n"),
  );
}
