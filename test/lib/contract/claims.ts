/**
 * What a comment behind a line of an example states about its value.
 *
 *     claim  = [ "≈" ] value | "shape" array | "throws" Name [ ":" message ]
 *     value  = number | "string" | true | false | null | undefined | [ values ] | { key: values }
 *
 * A list or an object may end in `…`: the rest is not stated. Prose follows in round brackets.
 */

export type Claim =
  | { readonly kind: "value"; readonly value: Shown; readonly rounded: boolean }
  | { readonly kind: "shape"; readonly value: Shown }
  | { readonly kind: "throws"; readonly name: string; readonly message: string };

/** A value as it is written. */
type Shown =
  | { readonly kind: "number"; readonly text: string; readonly value: number }
  | { readonly kind: "plain"; readonly value: string | boolean | null | undefined }
  | { readonly kind: "list"; readonly items: readonly Shown[]; readonly open: boolean }
  | {
      readonly kind: "object";
      readonly entries: readonly (readonly [string, Shown])[];
      readonly open: boolean;
    };

const WORDS: Readonly<Record<string, boolean | null | undefined>> = {
  true: true,
  false: false,
  null: null,
  undefined,
};

/** The claim of a comment's text, or null where it is prose. Throws a `SyntaxError` for a half-written claim. */
export function parseClaim(comment: string): Claim | null {
  const text = comment.trim();
  const thrown = /^throws (?<name>[A-Z]\w*)(?:: (?<message>.+))?$/.exec(text)?.groups;
  if (thrown !== undefined)
    return { kind: "throws", name: thrown["name"] ?? "", message: thrown["message"] ?? "" };
  const shape = /^shape (?=\[)/.exec(text)?.[0];
  if (shape !== undefined) return { kind: "shape", value: parseShown(text.slice(shape.length)) };
  if (text.startsWith("≈"))
    return { kind: "value", value: parseShown(text.slice(1)), rounded: true };
  const isValue = /^(?:[-−]?[\d.]|["[{]|[-−]?(?:NaN|Infinity)\b)/.test(text);
  const isWord = /^(?:true|false|null|undefined)(?:$| \()/.test(text);
  return isValue || isWord ? { kind: "value", value: parseShown(text), rounded: false } : null;
}

const TOKEN =
  /\s*(?:(?<string>"(?:[^"\\]|\\.)*")|(?<number>[-−]?(?:\d[\d_]*(?:\.\d+)?(?:e[-+−]?\d+)?|Infinity|NaN))|(?<word>\w+)|(?<mark>[[\]{}:,…])|(?<prose>\(.*\)$)|(?<end>$))/uy;

type Token = readonly [kind: string, text: string];

/** The tokens of a claim, up to the prose in brackets or the end. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const groups = TOKEN.exec(text.trimEnd())?.groups;
    if (groups === undefined) throw notAValue(text, "numbers, strings, lists or objects");
    const [kind, token = ""] = Object.entries(groups).find(([, each]) => each !== undefined) ?? [
      "end",
    ];
    if (kind === "end" || kind === "prose") return [...tokens, ["end", ""]];
    tokens.push([kind, token]);
  }
}

function notAValue(text: string, expected: string): SyntaxError {
  const advice = "prose goes into round brackets behind the value";
  return new SyntaxError(`"${text.trim()}" is no value: expected ${expected} (${advice})`);
}

function parseShown(text: string): Shown {
  const tokens = tokensOf(text);
  const next = (): Token => tokens.shift() ?? ["end", ""];
  const peek = (): string => tokens[0]?.[1] ?? "";
  const take = (mark: string): void => {
    if (next()[1] !== mark) throw notAValue(text, mark);
  };
  /** Items up to the closing mark; true where they end in an ellipsis. */
  const series = (close: string, item: () => void): boolean => {
    let open = false;
    while (peek() !== close) {
      open = peek() === "…";
      if (open) next();
      else item();
      if (open || peek() !== ",") break;
      next();
    }
    take(close);
    return open;
  };
  const value = (): Shown => {
    const [kind, token] = next();
    if (kind === "string") return { kind: "plain", value: JSON.parse(token) as string };
    if (kind === "word" && token in WORDS) return { kind: "plain", value: WORDS[token] };
    if (kind === "number") {
      const plain = token.replaceAll("−", "-").replaceAll("_", "");
      return { kind, text: plain, value: Number(plain) };
    }
    if (token === "[") {
      const items: Shown[] = [];
      return { kind: "list", open: series("]", () => items.push(value())), items };
    }
    if (token === "{") {
      const entries: [string, Shown][] = [];
      const entry = () => {
        const [keyKind, key] = next();
        take(":");
        entries.push([keyKind === "string" ? (JSON.parse(key) as string) : key, value()]);
      };
      return { kind: "object", open: series("}", entry), entries };
    }
    throw notAValue(text, "a value");
  };
  const shown = value();
  if (peek() !== "") throw notAValue(text, "the end");
  return shown;
}
