import type { Tensor } from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { flatten, isTensor, type Nested, shapeOf } from "../core/nested.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { ON_CELL } from "./ink.js";
import { slider } from "./slider.js";
import { chart } from "./theme.js";

/** Words of {@link attention}. */
export interface AttentionText {
  readonly title?: string;
  /** The tokens that look, one per row; and, unless keyTokens are given, those that are looked at. */
  readonly tokens?: readonly string[];
  /** The tokens that are looked at, one per column. */
  readonly keyTokens?: readonly string[];
}

const MOST_CELLS = 20_000;

/**
 * Attention weights as a heat map: which token (row) looks at which (column). With several heads a slider
 * picks the head.
 *
 * Each row is softmax(q Kᵀ / √d), so it sums to 1.
 *
 * @param weights [queries, keys] or [heads, queries, keys], rows that sum to 1; at most 20,000 numbers
 * @param text title, tokens (of the rows, and of the columns where both are the same), keyTokens
 * @throws ArgumentError for other shapes, rows that do not sum to 1, or another number of tokens
 * Source: Vaswani et al., "Attention is all you need", 2017.
 * @example
 * dl.plot.attention([[0.6698, 0.3302], [0.3302, 0.6698]], { tokens: ["I", "you"] });
 */
export function attention(weights: Nested | Tensor, text: AttentionText = {}): Chart {
  const nested: Nested = isTensor(weights) ? weights.arraySync() : weights;
  const shape = shapeOf(nested, "weights");
  const fits = (shape.length === 2 || shape.length === 3) && !shape.includes(0);
  requireThat(
    fits,
    "weights",
    "of shape [queries, keys] or [heads, queries, keys]",
    `shape [${shape.join(", ")}]`,
  );
  const heads = (
    shape.length === 3 ? nested : [nested]
  ) as readonly (readonly (readonly number[])[])[];
  const [queries, keys] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0];
  const cells = heads.length * queries * keys;
  requireThat(cells <= MOST_CELLS, "weights", `at most ${MOST_CELLS} numbers`, cells);
  requireThat(
    flatten(nested).every((w) => Number.isFinite(w) && w >= 0),
    "weights",
    "finite numbers ≥ 0",
    weights,
  );
  const odd = heads.flat().find((row) => Math.abs(row.reduce((a, b) => a + b, 0) - 1) > 1e-3);
  requireThat(odd === undefined, "weights", "rows that sum to 1", odd);
  const rowTokens = tokensOf(text.tokens, queries, "tokens");
  const keyTokens = tokensOf(
    text.keyTokens ?? (queries === keys ? text.tokens : undefined),
    keys,
    "keyTokens",
  );
  const values = heads.flatMap((rows, head) =>
    rows.flatMap((row, query) =>
      row.map((weight, key) => ({
        head,
        query,
        key,
        from: rowTokens[query],
        to: keyTokens[key],
        weight: Number(weight.toPrecision(4)),
      })),
    ),
  );
  const title = text.title ?? "Attention: which token looks at which";
  const size = Math.max(8, Math.min(44, 420 / Math.max(queries, keys)));
  const position = {
    x: axis("key", "looked at (key)", keyTokens),
    y: axis("query", "looking (query)", rowTokens),
  };
  const several = heads.length > 1;
  const numbers = queries * keys <= 100;
  return chart(
    {
      title,
      ...(several
        ? { params: [slider("head", "head", { value: 0, min: 0, max: heads.length - 1, step: 1 })] }
        : {}),
      width: size * keys,
      height: size * queries,
      data: { values },
      transform: several ? [{ filter: "datum.head === head" }] : [],
      layer: [
        {
          mark: { type: "rect", tooltip: { content: "data" } },
          encoding: {
            ...position,
            color: {
              field: "weight",
              type: "quantitative",
              title: "weight",
              scale: { scheme: "blues", domain: [0, 1] },
            },
          },
        },
        ...(numbers
          ? [
              {
                mark: { type: "text", fontSize: Math.min(12, size / 3) },
                encoding: {
                  ...position,
                  text: { field: "weight", format: ".2f" },
                  color: {
                    condition: { test: "datum.weight > 0.55", value: ON_CELL.light },
                    value: ON_CELL.dark,
                  },
                },
              },
            ]
          : []),
      ],
    },
    `${title}: ${several ? `${heads.length} heads, ` : ""}${queries} × ${keys} tokens. ${told(heads[0] ?? [], rowTokens, keyTokens)}`,
  );
}

/** Tokens may repeat: rows and columns go by position. */
function tokensOf(
  tokens: readonly string[] | undefined,
  count: number,
  argument: string,
): readonly string[] {
  if (tokens === undefined) return Array.from({ length: count }, (_, i) => String(i));
  requireThat(tokens.length === count, argument, `${count} texts`, tokens);
  return tokens;
}

function axis(field: string, title: string, tokens: readonly string[]): object {
  const long = field === "key" && tokens.some((token) => token.length > 4);
  return {
    field,
    type: "ordinal",
    title,
    axis: {
      grid: false,
      labelAngle: long ? -50 : 0,
      labelExpr: `${JSON.stringify(tokens)}[datum.value]`,
      ...(tokens.length > 60
        ? { values: tokens.flatMap((_, i) => (i % 10 === 0 ? [i] : [])) }
        : {}),
    },
  };
}

function told(
  rows: readonly (readonly number[])[],
  rowTokens: readonly string[],
  keyTokens: readonly string[],
): string {
  const looks = rows.slice(0, 6).map((row, i) => {
    const most = row.indexOf(row.reduce((a, b) => Math.max(a, b)));
    return `${rowTokens[i]} looks most at ${keyTokens[most]} (${formatNumber(row[most] ?? 0, 3)})`;
  });
  return `${looks.join(", ")}${rows.length > 6 ? ", …" : ""}.`;
}
