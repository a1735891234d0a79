/** Imports of cells, static and dynamic. */
import { isBuiltin, register } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { ProjectOptions } from "../../language/contract.js";
import { whileImporting } from "../importing.js";
import { define } from "./defined.js";
import type { DefinedModule } from "./defined.js";
import type { HookData } from "./hooks.js";
import { encodeRequest } from "./request.js";
import { bare } from "./versions.js";

type Namespace = Record<string, unknown>;

export class Importer {
  readonly #parent: string;
  readonly #channel = new MessageChannel();
  readonly #adapters = new Map<string, (module: Namespace) => void>();
  readonly #loaded = new Set<string>();
  #hooked = false;

  /** `onReload` is told the path, relative to the folder, of each edited module that is loaded anew. */
  constructor(
    private readonly folder: string,
    private readonly onReload: (path: string) => void,
  ) {
    this.#parent = pathToFileURL(`${folder}/notebook.ts`).href;
    this.#channel.port1.unref();
  }

  /** Lets `adapt` see a package when it is first loaded for a cell. */
  adapt(specifier: string, adapt: (module: Namespace) => void): void {
    this.#adapters.set(specifier, adapt);
  }

  /** Whether a cell has imported something of the package. */
  hasLoaded(name: string): boolean {
    return [...this.#loaded].some((one) => one === name || one.startsWith(`${name}/`));
  }

  /** A module that a cell defines; it is loaded once something imports it. */
  define(name: string, text: string): void {
    const module: DefinedModule = { path: join(this.folder, name), text };
    define(module);
    this.#hook();
    this.#channel.port1.postMessage(module, []);
  }

  async import(
    specifier: string,
    attributes?: Readonly<Record<string, string>>,
    project?: ProjectOptions,
  ): Promise<Namespace> {
    const module = await whileImporting(
      async () => await this.#load(specifier, attributes, project),
    );
    this.adapted(specifier, module);
    return module;
  }

  /** Tells that a package is loaded, to what is to see it first. */
  adapted(specifier: string, module: Namespace): void {
    const adapt = this.#adapters.get(specifier);
    this.#adapters.delete(specifier);
    adapt?.(module);
  }

  /** The URL of what a specifier means, without the version that a local module's carries. */
  resolve(specifier: string, project?: ProjectOptions): string {
    if (isBuiltin(specifier))
      return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
    this.#hook();
    const request = { specifier, parent: this.#parent, ...(project && { project }) };
    return bare(import.meta.resolve(encodeRequest(request)));
  }

  async #load(
    specifier: string,
    attributes: Readonly<Record<string, string>> | undefined,
    project: ProjectOptions | undefined,
  ): Promise<Namespace> {
    if (isBuiltin(specifier)) return (await import(specifier)) as Namespace;
    this.#hook();
    const request = encodeRequest({
      specifier,
      parent: this.#parent,
      ...(project && { project }),
    });
    const options = attributes ? { with: { ...attributes } } : undefined;
    const module = (await import(request, options)) as Namespace;
    this.#announceReloads();
    this.#loaded.add(specifier);
    return module;
  }

  /** On first use: the hooks' thread takes 40 ms, and most first cells import nothing. */
  #hook(): void {
    if (this.#hooked) return;
    this.#hooked = true;
    const data: HookData = { installation: import.meta.url, importer: this.#channel.port2 };
    register(new URL("./hooks.js", import.meta.url), {
      data,
      transferList: [this.#channel.port2],
    });
  }

  #announceReloads(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#channel.port1);
      if (!received) return;
      this.onReload(relative(this.folder, received.message as string));
    }
  }
}
