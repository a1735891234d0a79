/** One training per folder: a file that says which process writes there. */
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

const NAME = "lock.json";
/** A lock without readable content, as a crash of the machine leaves it, counts after this time only. */
const UNREADABLE_MS = 5_000;

interface Owner {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  /** When the process started, where the system tells: numbers of processes are used again. */
  readonly started: string | null;
  readonly since: string;
}

const held = new Set<string>();

/**
 * Another training writes checkpoints to the folder.
 *
 * @example
 * const error = new dl.FolderInUse("runs/a is used by another training");
 * error.name; // "FolderInUse"
 */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

/**
 * Takes a folder for this training until `release` is called or the process ends, however it ends.
 *
 * @throws FolderInUse when another training has it, in this process or in another
 */
export function lock(folder: string): { release(): void } {
  const path = join(folder, NAME);
  const owner: Owner = {
    token: randomUUID(),
    host: hostname(),
    pid: process.pid,
    started: startOf(process.pid),
    since: new Date().toISOString(),
  };
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(owner), { flag: "wx" });
      held.add(owner.token);
      return { release: () => release(path, owner.token) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const token = abandoned(folder, path);
    if (token !== undefined) removeAbandoned(path, token, owner.token);
  }
  throw new FolderInUse(`${folder} is being taken by another training at this moment`);
}

function release(path: string, token: string): void {
  held.delete(token);
  if (read(path)?.token === token) rmSync(path, { force: true });
}

/**
 * The token of a lock whose owner has ended: null for one that cannot be read, undefined where none is left.
 *
 * @throws FolderInUse when its owner is there
 */
function abandoned(folder: string, path: string): string | null | undefined {
  const other = read(path);
  if (other === undefined) return undefined;
  if (other === null) {
    if (ageOf(path) > UNREADABLE_MS) return null;
    throw new FolderInUse(`${folder} is being taken by another training at this moment`);
  }
  if (other.host !== hostname()) {
    throw new FolderInUse(
      `${folder} is used by a training on the machine ${other.host} since ${other.since}. ` +
        `Give this one a checkpoint path of its own; if the other has ended, delete ${path}`,
    );
  }
  const mine = other.pid === process.pid && other.started === startOf(process.pid);
  if (mine ? held.has(other.token) : isAlive(other)) {
    throw new FolderInUse(
      `${folder} is used by another training (${mine ? "in this process" : `process ${other.pid}`}) ` +
        `since ${other.since}. Give this one a checkpoint path of its own, or stop the other first`,
    );
  }
  return other.token;
}

/**
 * Moved first, then looked at: of two processes that find the same old lock, the later one would move the new
 * lock of the earlier one. It puts that back.
 */
function removeAbandoned(path: string, token: string | null, own: string): void {
  const aside = `${path}.${own}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((read(aside)?.token ?? null) !== token) putBack(aside, path);
  rmSync(aside, { force: true });
}

function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** The owner; null for content that cannot be read, undefined without a lock. */
function read(path: string): Owner | null | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Owner;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? undefined : null;
  }
}

function ageOf(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return started === null || started === startOf(pid);
}

/** Linux counts clock ticks since the machine started; elsewhere, and for the dead, null. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in brackets, may hold spaces.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended and only waits to be counted.
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
