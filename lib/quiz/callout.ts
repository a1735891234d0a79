/** `dl.callout`: short boxes beside the text. */
import { requireText, requireThat } from "../core/errors.js";
import { foldHtml } from "../core/html.js";
import { Panel } from "../core/panel.js";
import { boxHtml, paragraph } from "./look.js";

/**
 * A comparison with something familiar, and where it stops being right.
 *
 * @param title the familiar thing
 * @param text the comparison
 * @param limits where it ends; left out by default
 * @throws ArgumentError for blank texts
 * @example
 * dl.callout.analogy("a hill in fog", "Step where it goes down.", "A network has millions of directions.");
 */
export function analogy(title: string, text: string, limits?: string): Panel {
  const limit = limits === undefined ? [] : [`Where it ends: ${limits}`];
  return box("note", "Analogy", title, [text, ...limit]);
}

/**
 * Where this is used in practice.
 *
 * @param title the field
 * @param text what it is used for there
 * @throws ArgumentError for blank texts
 * @example
 * dl.callout.application("post", "Letters are sorted by networks that read the address.");
 */
export function application(title: string, text: string): Panel {
  return box("right", "In practice", title, [text]);
}

/**
 * A correction of something that is often said loosely.
 *
 * @param title what is said
 * @param text what is right
 * @throws ArgumentError for blank texts
 * @example
 * dl.callout.caution("Loss falls, so it learns", "It may be learning the training set by heart.");
 */
export function caution(title: string, text: string): Panel {
  return box("wrong", "Careful", title, [text]);
}

/** What a reader takes home: one sentence, one paragraph, the whole. */
export interface Summary {
  /** One sentence. */
  readonly basic: string;
  /** One paragraph. */
  readonly medium: string;
  /** One entry per paragraph. */
  readonly detailed: readonly string[];
}

/**
 * A summary at three levels; each opens on a click.
 *
 * @param levels basic, medium, and detailed: a list of paragraphs
 * @throws ArgumentError for blank texts, and for no paragraphs
 * @example
 * dl.summary({
 *   basic: "A network learns by small steps downhill.",
 *   medium: "The gradient says which way the loss grows; each step goes against it.",
 *   detailed: ["The chain rule gives the gradient.", "The learning rate sets the length of a step."],
 * });
 */
export function summary(levels: Summary): Panel {
  const { basic, medium, detailed } = levels;
  requireText("basic", basic);
  requireText("medium", medium);
  requireThat(detailed.length > 0, "detailed", "one or more paragraphs", detailed);
  detailed.forEach((paragraph, i) => requireText(`detailed[${i}]`, paragraph));
  return drawSummary(levels);
}

function drawSummary({ basic, medium, detailed }: Summary): Panel {
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

function box(
  kind: "note" | "right" | "wrong",
  label: string,
  name: string,
  lines: readonly string[],
): Panel {
  requireText("title", name);
  lines.forEach((line) => requireText("text", line));
  const title = `${label}: ${name}`;
  return new Panel(
    boxHtml(kind, title, lines.map(paragraph).join("")),
    [title, ...lines].join("\n"),
  );
}
