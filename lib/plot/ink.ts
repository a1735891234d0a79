/**
 * A colour that follows the page: an expression that the chart evaluates against its own background,
 * which a dark JupyterLab sets. It stands wherever Vega-Lite takes a colour; inside a longer expression,
 * take its `expr`.
 */
export interface Ink {
  readonly expr: string;
}

/** One colour on light paper, another on dark. */
export function ink(onLight: string, onDark: string): Ink {
  return { expr: `luminance(background || '#fff') < 0.5 ? '${onDark}' : '${onLight}'` };
}

/** The hexadecimal colours behind {@link PALETTE}: [on light paper, on dark]. */
export const HUES = {
  blue: ["#1450E0", "#2E86FF"],
  vermillion: ["#E0653F", "#F0502A"],
  green: ["#1F7A5C", "#2AB769"],
  purple: ["#AE1FA5", "#B56CC6"],
  orange: ["#C78400", "#FBC958"],
  sky: ["#1A93E6", "#ACEEFF"],
  grey: ["#33383D", "#919599"],
  yellow: ["#6B5E05", "#FAFF3A"],
} as const;

/**
 * Eight colours in two sets, one for light and one for dark pages. Each has a contrast of at least 3 to its
 * page (WCAG 2.2, 1.4.11), and any two are told apart with any colour vision: in CIELAB they lie at
 * least 15 apart, also as protanopia, deuteranopia and tritanopia see them (after Machado, Oliveira
 * and Fernandes, 2009).
 *
 * @example
 * dl.chart({ data: { values: [{ x: 1 }] }, mark: { type: "point", color: dl.PALETTE.green },
 *   encoding: { x: { field: "x", type: "quantitative" } } }, "One green point at x = 1.");
 */
export const PALETTE = Object.fromEntries(
  Object.entries(HUES).map(([name, [onLight, onDark]]) => [name, ink(onLight, onDark)]),
) as { readonly [name in keyof typeof HUES]: Ink };

/** Text and lines of every chart; `paper` is the background itself, for rims around text. */
export const INK = {
  strong: ink("#1F2328", "#F0F3F6"),
  soft: ink("#57606A", "#B9C0C8"),
  faint: ink("#D0D7DE", "#5A6068"),
  grid: ink("#EAEEF2", "#474B50"),
  paper: { expr: "background || '#fff'" },
} as const satisfies Record<string, Ink>;

/** Text on cells whose own colour is the same on every page, and the ends of grey pictures. */
export const ON_CELL = { dark: "#1F2328", light: "#FFFFFF" } as const;

/** Soft fills of boxes that hold text. */
export const FILL = {
  blue: ink("#DCEAFB", "#233F5C"),
  orange: ink("#FCE9C9", "#54421C"),
  purple: ink("#F6E0F4", "#52305A"),
  vermillion: ink("#FBE3D3", "#5F3626"),
  grey: ink("#EEF0F2", "#45494E"),
} as const;
