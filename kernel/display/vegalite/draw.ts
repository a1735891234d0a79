import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { ChartError } from "./check.js";
import { FAMILIES, FONT_FILES, metricsFor } from "./font.js";
import { localFiles } from "./files.js";
import type { Spec } from "./mime.js";
import { rasterise } from "./raster.js";

export interface Picture {
  readonly png: Buffer;
  /** In CSS pixels; the picture has twice as many, for sharp screens and print. */
  readonly width: number;
  readonly height: number;
}

const SCALE = 2;
/** A picture has no more pixels than this; a larger chart is drawn at a smaller scale. */
export const PIXEL_LIMIT = 8_000_000;

/** The default size of JupyterLab's vega-lite 5.6; ours is 300 since version 6, and the two shall agree. */
const DEFAULTS = { view: { continuousWidth: 200, continuousHeight: 200 } };

/** A specification as SVG, at the start values of its parameters, and what Vega said, each once. */
export async function chartSvg(
  spec: Spec,
  folder: string,
): Promise<{ readonly svg: string; readonly warnings: readonly string[] }> {
  measureWithFont();
  const logger = listen();
  // Vega marks and parses the rows in place; the bundle keeps them as they were given.
  const compiled = compileSpec(structuredClone(spec), logger);
  const view = new vega.View(vega.parse(compiled), {
    renderer: "none",
    loader: localFiles(folder, logger.errors),
    logger,
  });
  try {
    const svg = await view.toSVG();
    if (logger.errors.length > 0) throw new Error(logger.errors.join("\n"));
    return { svg, warnings: [...new Set(logger.warnings)] };
  } finally {
    view.finalize();
  }
}

/** SVG text as a PNG picture on white, with our fonts. */
export async function svgToPng(svg: string): Promise<Picture> {
  const size = /<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"/u.exec(svg);
  const width = Math.max(1, Number(size?.[1] ?? 300));
  const height = Math.max(1, Number(size?.[2] ?? 150));
  const zoom = Math.min(SCALE, Math.sqrt(PIXEL_LIMIT / (width * height)));
  const options = {
    fitTo: { mode: "zoom" as const, value: zoom },
    background: "white",
    font: {
      loadSystemFonts: needsSystemFonts(svg),
      fontFiles: [...FONT_FILES],
      defaultFontFamily: FAMILIES.sans,
      sansSerifFamily: FAMILIES.sans,
      serifFamily: FAMILIES.sans,
      monospaceFamily: FAMILIES.mono,
    },
  };
  const png = await rasterise({ svg, options });
  return { png, width: Math.round(width), height: Math.round(height) };
}

/** Chinese and emoji, say: not in our fonts, but perhaps in the machine's. */
function needsSystemFonts(svg: string): boolean {
  const font = metricsFor(FAMILIES.sans, false);
  const rare = new Set(svg.match(/[^\t\n\r -\u024F]/gu));
  return [...rare].some((character) => font.glyph(character.codePointAt(0) ?? 0) === 0);
}

function compileSpec(spec: Spec, logger: Listener): vega.Spec {
  try {
    return compile(spec as unknown as TopLevelSpec, { logger, config: DEFAULTS }).spec;
  } catch (error) {
    if (error instanceof ChartError) throw error;
    throw new Error(`Vega-Lite: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

interface Listener extends vega.LoggerInterface {
  readonly warnings: string[];
  readonly errors: string[];
}

/** Keeps what Vega says instead of printing it. Vega calls the methods without their object. */
function listen(): Listener {
  const text = (messages: readonly unknown[]): string => messages.map(String).join(" ");
  const logger: Listener = {
    warnings: [],
    errors: [],
    level,
    error: (...messages: readonly unknown[]) => {
      logger.errors.push(text(messages));
      return logger;
    },
    warn: (...messages: readonly unknown[]) => {
      logger.warnings.push(text(messages));
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  return logger;

  function level(): number;
  function level(value: number): Listener;
  function level(value?: number): number | Listener {
    return value === undefined ? vega.Warn : logger;
  }
}

interface TextItem {
  /** Longer text is cut to so many pixels. */
  readonly limit?: number;
  readonly font?: string;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Vega lets a host without a canvas replace its guess; its types do not tell. */
function measureWithFont(): void {
  const { textMetrics } = vega as unknown as {
    readonly textMetrics: {
      width: (item: TextItem, text: string | number | null | undefined) => number;
    };
  };
  textMetrics.width = (item, text) => {
    const weight = item.fontWeight ?? "normal";
    const bold = weight === "bold" || Number(weight) >= 600;
    const width = metricsFor(item.font ?? "", bold).width(String(text ?? ""));
    const pixels = width * (item.fontSize ?? 11);
    return item.limit !== undefined && item.limit > 0 ? Math.min(pixels, item.limit) : pixels;
  };
}
