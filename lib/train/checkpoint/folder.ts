import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { requireThat } from "../../core/errors.js";
import { CorruptCheckpoint } from "./container.js";
import { PART, readCheckpoint, writeCheckpoint } from "./file.js";
import { lock } from "./lock.js";
import type { Saved } from "./saved.js";

const FILE = /^step-(\d{10})\.safetensors$/;

/** A file that could not be read, and why. */
export interface Skipped {
  readonly path: string;
  readonly why: string;
}

export interface Found {
  readonly path: string;
  readonly value: Saved;
  /** Newer files that are not whole. */
  readonly skipped: readonly Skipped[];
}

/** The checkpoints of one training: `step-0000001234.safetensors`, one file per checkpoint. */
export class CheckpointFolder {
  readonly #lock: { release(): void };

  private constructor(
    readonly path: string,
    readonly keep: number,
  ) {
    this.#lock = lock(path);
  }

  /**
   * Makes the folder if it is not there, and takes it for this training.
   *
   * @param keep how many files stay
   * @throws FolderInUse when another training writes there
   * @throws ArgumentError when there is a file of that name
   */
  static async open(path: string, keep: number): Promise<CheckpointFolder> {
    const entry = await stat(path).catch(() => null);
    const free = entry === null || entry.isDirectory();
    requireThat(free, "checkpoint.path", "a folder, or a path where none is yet", path);
    await mkdir(path, { recursive: true });
    const folder = new CheckpointFolder(path, keep);
    // What a killed training was writing.
    for (const name of await readdir(path)) {
      if (name.endsWith(PART)) await rm(join(path, name), { force: true });
    }
    return folder;
  }

  /**
   * Writes the checkpoint of a step, then deletes those beyond `keep`.
   *
   * @returns the file
   * @throws NodeJS.ErrnoException when it cannot be written; the older ones stay
   */
  async write(step: number, value: Saved): Promise<string> {
    const path = join(this.path, `step-${String(step).padStart(10, "0")}.safetensors`);
    await writeCheckpoint(path, value);
    const old = (await list(this.path)).filter((file) => file !== path).slice(this.keep - 1);
    for (const file of old) await rm(file, { force: true });
    return path;
  }

  /** Lets others have the folder. */
  close(): void {
    this.#lock.release();
  }
}

/**
 * The newest checkpoint of a folder that is whole; null when there is none.
 *
 * @throws CorruptCheckpoint when there are some, and none of them is whole
 */
export async function findNewest(folder: string): Promise<Found | null> {
  const skipped: Skipped[] = [];
  for (const path of await list(folder)) {
    try {
      return { path, value: await readCheckpoint(path), skipped };
    } catch (error) {
      if (!(error instanceof CorruptCheckpoint)) throw error;
      skipped.push({ path, why: error.message });
    }
  }
  const [first] = skipped;
  if (first === undefined) return null;
  throw new CorruptCheckpoint(
    `none of the ${skipped.length} checkpoints in ${folder} is whole; the newest, ${first.path}: ${first.why}`,
  );
}

/** The checkpoints of a folder, newest first. */
export async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const files = names.filter((name) => FILE.test(name));
  return files
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}
