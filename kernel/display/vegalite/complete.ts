import type { MimeBundle } from "../../ipc.js";
import { isRecord } from "../json.js";
import type { RenderContext } from "../registry.js";
import { inspectText } from "../text.js";
import { checkSpec } from "./check.js";
import { unknownFields } from "./fields.js";
import { SCHEMA, type Spec, VEGALITE } from "./mime.js";
import { describeSpec } from "./sentence.js";

/**
 * Completes a bundle that carries a Vega-Lite chart: front ends with Vega draw the specification, all
 * others (GitHub, exported HTML, PDF) the picture beside it, and screen readers get the sentence.
 * A chart that cannot be drawn becomes the text that says why.
 */
export async function completeChart(
  bundle: MimeBundle,
  context: RenderContext,
): Promise<MimeBundle> {
  const given = bundle.data[VEGALITE];
  try {
    checkSpec(given);
  } catch (error) {
    return failed(bundle, error);
  }
  const spec: Spec = { ...given, $schema: SCHEMA };
  const sentence = textOf(bundle.data["text/plain"]) ?? describeSpec(spec);
  const chart = { ...bundle.data, [VEGALITE]: spec, "text/plain": sentence };
  if (context.picture === false || typeof bundle.data["image/png"] === "string") {
    return { ...bundle, data: chart };
  }
  // Vega takes 0.2 s to load: nobody but the first chart pays for it.
  const { chartSvg, svgToPng } = await import("./draw.js");
  let svg: string;
  try {
    const drawn = await chartSvg(spec, context.folder);
    for (const warning of [...unknownFields(spec), ...drawn.warnings]) {
      context.note(`Warning about the chart: ${warning}`);
    }
    svg = drawn.svg;
  } catch (error) {
    return failed(bundle, error);
  }
  try {
    const { png, width, height } = await svgToPng(svg);
    return {
      data: { ...chart, "image/png": png.toString("base64") },
      metadata: { ...bundle.metadata, "image/png": { width, height, alt: sentence } },
    };
  } catch (error) {
    context.note(
      `Warning about the chart: it has no picture for files and other front ends: ${reasonOf(error)}`,
    );
    return { ...bundle, data: chart };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failed(bundle: MimeBundle, error: unknown): MimeBundle {
  const { [VEGALITE]: spec, "text/plain": sentence, ...others } = bundle.data;
  const lines = [`This chart cannot be drawn. ${reasonOf(error)}`];
  if (typeof sentence === "string") lines.push(`It would show: ${sentence}`);
  if (isRecord(spec)) lines.push(`Specification: ${inspectText(spec)}`);
  return { ...bundle, data: { ...others, "text/plain": lines.join("\n") } };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
