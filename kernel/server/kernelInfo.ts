/** Who this kernel is. */
import { createRequire } from "node:module";
import type { EngineReport } from "../ipc.js";
import { PROTOCOL_VERSION } from "../protocol/message.js";
import type { KernelInfoReply } from "../protocol/kernelInfo.js";

const require = createRequire(import.meta.url);

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { readonly version: string }).version;
}

export function kernelInfo(engine: EngineReport | null): KernelInfoReply {
  const version = versionOf("gradlab");
  const typescript = versionOf("typescript");
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "gradlab",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescript,
      // The type that JupyterLab's editor and its language servers both know.
      mimetype: "application/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: [
      `gradlab ${version} · TypeScript ${typescript} · Node.js ${process.versions.node}`,
      ...(engine ? [engine.sentence, ...(engine.reason === null ? [] : [engine.reason])] : []),
    ].join("\n"),
    debugger: true,
    supported_features: ["debugger", "kernel subshells"],
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "TensorFlow.js", url: "https://js.tensorflow.org/api/latest/" },
      { text: "Vega-Lite", url: "https://vega.github.io/vega-lite/docs/" },
      { text: "Danfo.js", url: "https://danfo.jsdata.org/api-reference" },
    ],
  };
}
