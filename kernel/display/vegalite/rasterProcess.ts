import { renderAsync } from "@resvg/resvg-js";
import type { RasterReply, RasterRequest } from "./raster.js";

/** The process that draws SVG as PNG, one picture after the other; it ends with its parent. */
async function answer({ svg, options }: RasterRequest): Promise<RasterReply> {
  try {
    return { png: (await renderAsync(svg, options)).asPng() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.on("message", (request: RasterRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on("disconnect", () => process.exit(0));
// Stop and Ctrl-C are meant for the cell, not for its picture.
process.on("SIGINT", () => undefined);
