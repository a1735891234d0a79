/** A registry for npm on this machine: real HTTP, real tarballs, the packages that a test makes. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface TestPackage {
  readonly name: string;
  readonly version: string;
  /** Besides package.json. */
  readonly files: Readonly<Record<string, string>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
}

interface Published extends TestPackage {
  readonly tarball: Buffer;
}

export class Registry {
  /** Called for a tarball that was asked for and does not come. */
  #held: (() => void) | null = null;
  readonly #packages: Published[] = [];
  readonly #server: Server;
  readonly #folder = mkdtempSync(join(tmpdir(), "gradlab-registry-"));

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? "");
      const tarball = /^\/-\/(.+)\.tgz$/.exec(path)?.[1];
      if (tarball !== undefined) {
        if (this.#held) return this.#held();
        response.end(
          this.#packages.find((one) => `${one.name}@${one.version}` === tarball)?.tarball,
        );
        return;
      }
      const versions = this.#packages.filter(({ name }) => `/${name}` === path);
      response.writeHead(versions.length > 0 ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(versions.length > 0 ? this.#document(versions) : {}));
    });
  }

  static async start(packages: readonly TestPackage[]): Promise<Registry> {
    const registry = new Registry();
    for (const one of packages) registry.#packages.push({ ...one, tarball: registry.#pack(one) });
    await once(registry.#server.listen(0, "127.0.0.1"), "listening");
    return registry;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What tells npm of it, with a cache of its own. */
  get environment(): Readonly<Record<string, string>> {
    return {
      npm_config_registry: `${this.address}/`,
      npm_config_cache: join(this.#folder, "cache"),
      npm_config_fetch_retries: "0",
      npm_config_userconfig: join(this.#folder, "npmrc"),
    };
  }

  /** From now on no tarball comes; resolves when one was asked for. */
  hold(): Promise<void> {
    return new Promise((resolve) => {
      this.#held = resolve;
    });
  }

  release(): void {
    this.#held = null;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), "close");
    rmSync(this.#folder, { recursive: true });
  }

  #document(versions: readonly Published[]) {
    const name = versions[0]?.name ?? "";
    const entries = versions.map((one) => [
      one.version,
      {
        ...manifestOf(one),
        dist: {
          tarball: `${this.address}/-/${encodeURIComponent(`${name}@${one.version}`)}.tgz`,
          integrity: `sha512-${createHash("sha512").update(one.tarball).digest("base64")}`,
        },
      },
    ]);
    return {
      name,
      "dist-tags": { latest: versions.at(-1)?.version },
      versions: Object.fromEntries(entries) as Record<string, unknown>,
    };
  }

  #pack(one: TestPackage): Buffer {
    const folder = mkdtempSync(join(this.#folder, "pack-"));
    const files = { ...one.files, "package.json": JSON.stringify(manifestOf(one)) };
    for (const [path, text] of Object.entries(files)) {
      const target = join(folder, "package", path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    const tarball = join(folder, "package.tgz");
    execFileSync("tar", ["-czf", tarball, "-C", folder, "package"]);
    return readFileSync(tarball);
  }
}

function manifestOf({ name, version, manifest }: TestPackage): Record<string, unknown> {
  return { name, version, ...manifest };
}
