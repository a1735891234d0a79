/**
 * Node's module hooks, on their own thread: cells' imports, local TypeScript, packages of the kernel's
 * installation where the notebook's folder has none.
 */
import { readFileSync } from "node:fs";
import type {
  InitializeHook,
  LoadHook,
  ResolveFnOutput,
  ResolveHook,
  ResolveHookContext,
} from "node:module";
import { fileURLToPath } from "node:url";
import { receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { locateAlias } from "./aliases.js";
import { define, definedText } from "./defined.js";
import type { DefinedModule } from "./defined.js";
import { isTypeScript, locate } from "./localFiles.js";
import { decodeRequest } from "./request.js";
import { toJavaScript } from "./typescript.js";
import type { ProjectOptions } from "../../language/contract.js";
import { bare, Versions } from "./versions.js";

export interface HookData {
  /** A URL inside the kernel's installation. */
  readonly installation: string;
  /** Told the path of each local module that is loaded anew; tells modules that cells define. */
  readonly importer: MessagePort;
}

/**
 * A second tfjs would have variables, an engine and a native binding of its own, whatever version a
 * notebook's folder has installed.
 */
const ONE_IN_THE_PROCESS = /^(?:@tensorflow\/|gradlab(?:\/|$))/;

let installation = "";
let importer: MessagePort | null = null;
/** The tsconfig.json as it is for the cell whose imports are being followed. */
let project: ProjectOptions | undefined;
let versions = new Versions(() => undefined);

export const initialize: InitializeHook<HookData> = (data) => {
  installation = data.installation;
  versions = new Versions((path) => data.importer.postMessage(path, []));
  importer = data.importer;
  // It is read whenever something is imported, and must not keep the process alive.
  importer.unref();
};

function takeDefinitions(): void {
  if (!importer) return;
  for (;;) {
    const received = receiveMessageOnPort(importer);
    if (!received) return;
    define(received.message as DefinedModule);
  }
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  const request = decodeRequest(specifier);
  if (request) {
    project = request.project;
    takeDefinitions();
  }
  const wanted = request?.specifier ?? specifier;
  const parent = request?.parent ?? context.parentURL ?? installation;
  const within = { ...context, parentURL: parent };
  if (/^(?:\.{0,2}\/|file:)/.test(wanted) && !parent.includes("/node_modules/")) {
    const path = locate(wanted, bare(parent));
    if (path !== null) return withAttributes(versions.url(path, parent), context);
  }
  const aliased = project && !parent.includes("/node_modules/") && locateAlias(project, wanted);
  if (aliased) return withAttributes(versions.url(aliased, parent), context);
  if (ONE_IN_THE_PROCESS.test(wanted)) {
    return await next(wanted, { ...within, parentURL: installation });
  }
  try {
    return await next(wanted, within);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" || isPath(wanted)) throw error;
    try {
      return await next(wanted, { ...within, parentURL: installation });
    } catch {
      throw error; // The first error names the learner's folder.
    }
  }
};

function isPath(specifier: string): boolean {
  return /^(?:\.{0,2}\/|file:|node:)/.test(specifier);
}

/** TypeScript imports JSON without an attribute, Node insists on one. */
function withAttributes(url: string, context: ResolveHookContext): ResolveFnOutput {
  const importAttributes = bare(url).endsWith(".json")
    ? { ...context.importAttributes, type: "json" }
    : context.importAttributes;
  return { url, importAttributes, shortCircuit: true };
}

export const load: LoadHook = async (url, context, next) => {
  if (!url.startsWith("file:") || !isTypeScript(url) || url.includes("/node_modules/")) {
    return await next(url, context);
  }
  const path = fileURLToPath(bare(url));
  const format = path.endsWith(".cts") ? "commonjs" : "module";
  return {
    format,
    source: toJavaScript(path, definedText(path) ?? readFileSync(path, "utf8"), project?.jsx),
    shortCircuit: true,
  };
};
