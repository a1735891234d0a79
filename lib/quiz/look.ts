import { inlineHtml } from "../core/html.js";

/** The accent of each kind of box: a coloured bar that is legible on light and on dark pages. */
const ACCENT = {
  question: "#0072B2",
  right: "#009E73",
  wrong: "#D55E00",
  note: "#CC79A7",
  plain: "#8C959F",
} as const;

/** A box with a coloured bar at its left. */
export function boxHtml(kind: keyof typeof ACCENT, title: string, body: string): string {
  const heading = title === "" ? "" : `<p><strong>${inlineHtml(title)}</strong></p>`;
  return `<div style="border-left: 4px solid ${ACCENT[kind]}; padding-left: 12px; margin: 8px 0px">${heading}${body}</div>`;
}

export function paragraph(text: string): string {
  return `<p>${inlineHtml(text)}</p>`;
}
