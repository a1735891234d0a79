/** Whether a text can run as it stands, for consoles that decide what the return key does. */
import type { Completeness } from "../contract.js";
import { parseCell } from "../syntax/ast.js";

const INDENT = 2;

export function completeness(code: string): Completeness {
  if (code.trim() === "") return { status: "complete", indent: "" };
  const depth = openDepth(code);
  const lines = code.split("\n");
  const last = lines.at(-1) ?? "";
  // Two line breaks at the end mean "run it", as in other consoles, unless something is open.
  const { errors } = parseCell(code);
  if (errors.length === 0) return { status: "complete", indent: "" };
  if (
    depth === null ||
    depth.open > 0 ||
    depth.unfinished ||
    /(?:[=+\-*/%&|^<,.?:!~]|=>)\s*$/.test(last) ||
    endsEarly(code, errors)
  )
    return { status: "incomplete", indent: " ".repeat(INDENT * (depth?.open ?? 0)) };
  return { status: "invalid", indent: "" };
}

/** The first error stands at the very end: more text may mend it. */
export function endsEarly(
  code: string,
  errors: readonly {
    readonly labels: readonly { readonly start: number; readonly end: number }[];
  }[],
): boolean {
  const end = code.trimEnd().length;
  const at = errors[0]?.labels[0];
  return at !== undefined && at.start >= end;
}

export interface Depth {
  readonly open: number;
  /** What would close what is open. */
  readonly closing: string;
  /** Within a template or a block comment. */
  readonly unfinished: boolean;
}

/** How many brackets are open. */
export function openDepth(code: string): Depth {
  const stack: string[] = [];
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[`(){}[\]]|\$\{/gy;
  let at = 0;
  while (at < code.length) {
    if (stack.at(-1) === "`") {
      const rest = /\\[\s\S]|`|\$\{/g;
      rest.lastIndex = at;
      let match = rest.exec(code);
      while (match?.[0].startsWith("\\")) match = rest.exec(code);
      if (!match) return { open: stack.length - 1, closing: "", unfinished: true };
      at = match.index + match[0].length;
      if (match[0] === "`") stack.pop();
      else stack.push("${");
      continue;
    }
    token.lastIndex = at;
    const [text] = token.exec(code) ?? [];
    if (text === undefined) {
      at += 1;
      continue;
    }
    at += text.length;
    if (text.startsWith("/*") && !text.endsWith("*/"))
      return { open: stack.length, closing: "", unfinished: true };
    if (text === "`" || text === "(" || text === "[" || text === "{") stack.push(text);
    else if (text === ")" || text === "]" || text === "}") stack.pop();
  }
  const closing = stack.toReversed().map((one) => (one === "(" ? ")" : one === "[" ? "]" : "}"));
  return { open: stack.length, closing: closing.join(""), unfinished: false };
}
