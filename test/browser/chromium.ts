import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

/** The system's browser: what the variable names, else the first of the usual names on the PATH. */
export function findChromium(): string | null {
  const named = process.env["GRADLAB_CHROMIUM"];
  if (named !== undefined) return named;
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
    if (found !== undefined) return found;
  }
  return null;
}

/** The same for tests that cannot do without: in CI there is one; elsewhere they are skipped, with the reason. */
export function needChromium(context: Mocha.Context): string {
  const found = findChromium();
  if (found !== null) return found;
  const why = "no Chromium or Chrome on the PATH, and GRADLAB_CHROMIUM names none";
  assert.equal(process.env["CI"], undefined, why);
  console.log(`      skipped: ${why}`);
  return context.skip();
}

/** A browser with an empty profile in `folder`, which talks to nobody but the page's server. */
export async function launchChromium(executable: string, folder: string): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(folder, {
    executablePath: executable,
    viewport: { width: 1400, height: 900 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
