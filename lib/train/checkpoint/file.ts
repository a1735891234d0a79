/** Files that are there whole or not at all. */
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { decode, encode, CorruptCheckpoint, type Read } from "./container.js";
import type { Saved } from "./saved.js";

/** Ends the names of files that are being written. */
export const PART = ".part";

/**
 * Writes a checkpoint: to a name of its own, to the disk, then renamed. Killed at any moment, it leaves
 * `path` as it was or whole.
 *
 * @throws NodeJS.ErrnoException as the file system has it (ENOSPC: the disk is full); `path` is then as it was
 */
export async function writeCheckpoint(path: string, value: Saved): Promise<void> {
  const parts = encode(value);
  await writeAtomically(path, async (file) => {
    for (const part of parts) await writeAll(file, part);
  });
}

/** Replaces `path` by what `write` writes, or leaves it as it was. */
export async function writeAtomically(
  path: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${process.pid}${PART}`;
  try {
    const file = await open(temporary, "w");
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Node writes at most 2 GiB at once, and a disk that fills up takes only a part. */
const MOST_AT_ONCE = 2 ** 26;

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.byteLength;) {
    const length = Math.min(MOST_AT_ONCE, bytes.byteLength - start);
    start += (await file.write(bytes, start, length)).bytesWritten;
  }
}

/** Makes a rename survive a power cut. Windows cannot open folders, and some file systems refuse. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!["EISDIR", "EPERM", "EINVAL", "EACCES", "ENOTSUP"].includes(code ?? "")) throw error;
  }
}

/**
 * Reads a checkpoint and checks every byte.
 *
 * @throws CorruptCheckpoint when it is not whole and unchanged
 */
export async function readCheckpoint(path: string): Promise<Saved> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const read: Read = async (start, length) => {
      const bytes = new Uint8Array(length);
      for (let got = 0; got < length;) {
        const most = Math.min(MOST_AT_ONCE, length - got);
        const { bytesRead } = await file.read(bytes, got, most, start + got);
        if (bytesRead === 0) return bytes.subarray(0, got);
        got += bytesRead;
      }
      return bytes;
    };
    return await decode(read, size);
  } catch (error) {
    // A disk that cannot read a file back is as bad as changed bytes.
    if ((error as NodeJS.ErrnoException).code === "EIO") {
      throw new CorruptCheckpoint("the disk cannot read it");
    }
    throw error;
  } finally {
    await file.close();
  }
}
