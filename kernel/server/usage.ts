/** The answer to `usage_request`: memory and processor time of the kernel with all its processes. */
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism, cpus, freemem, hostname, totalmem } from "node:os";
import type { UsageReply } from "../protocol/usage.js";

/** Linux counts the processor time of a process in hundredths of a second. */
const TICK_MS = 10;

interface Sample {
  readonly bytes: number;
  readonly cpuMs: number;
}

export class Usage {
  /** By process: what it had used when it was last looked at. */
  private seen = new Map<string, number>();
  private seenAt = performance.now();
  private hostSeen: HostTimes | null = null;

  async report(): Promise<UsageReply> {
    const family = process.platform === "linux" ? await this.family() : {};
    const host = this.hostPercent();
    return {
      status: "ok",
      hostname: hostname(),
      pid: process.pid,
      cpu_count: availableParallelism(),
      ...family,
      ...(host !== null && { host_cpu_percent: host }),
      host_virtual_memory: await hostMemory(),
    };
  }

  private async family(): Promise<Pick<UsageReply, "kernel_memory" | "kernel_cpu">> {
    const processes = new Map<string, Sample>();
    for (const pid of await familyOf(process.pid)) {
      const sample = await look(pid);
      if (sample) processes.set(...sample);
    }
    const now = performance.now();
    const elapsed = Math.max(1, now - this.seenAt);
    let memory = 0;
    let cpu = 0;
    for (const [key, { bytes, cpuMs }] of processes) {
      memory += bytes;
      cpu += cpuMs - (this.seen.get(key) ?? cpuMs);
    }
    this.seen = new Map(Array.from(processes, ([key, { cpuMs }]) => [key, cpuMs]));
    this.seenAt = now;
    return { kernel_memory: memory, kernel_cpu: round((100 * cpu) / elapsed) };
  }

  private hostPercent(): number | null {
    const before = this.hostSeen;
    const now = hostTimes();
    this.hostSeen = now;
    if (!before || now.all === before.all) return null;
    return round((100 * (now.busy - before.busy)) / (now.all - before.all));
  }
}

/** The process and all that descend from it. */
async function familyOf(pid: number): Promise<number[]> {
  const children: number[] = [];
  try {
    for (const thread of await readdir(`/proc/${pid}/task`)) {
      const text = await readFile(`/proc/${pid}/task/${thread}/children`, "utf8");
      children.push(...text.split(" ").filter(Boolean).map(Number));
    }
  } catch {
    // The process, or a thread of it, has ended meanwhile.
  }
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()];
}

/** Null when the process has ended meanwhile. A number is given to another process one day, with its start it is not. */
async function look(pid: number): Promise<[key: string, sample: Sample] | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [user, system, start] = [fields[11], fields[12], fields[19]];
    const cpuMs = (Number(user) + Number(system)) * TICK_MS;
    return [`${pid} ${start}`, { bytes: await memoryOf(pid), cpuMs }];
  } catch {
    return null;
  }
}

async function memoryOf(pid: number): Promise<number> {
  const proportional = kilobytes(await readFile(`/proc/${pid}/smaps_rollup`, "utf8"), "Pss");
  return proportional ?? kilobytes(await readFile(`/proc/${pid}/status`, "utf8"), "VmRSS") ?? 0;
}

function kilobytes(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1];
  return value === undefined ? undefined : Number(value) * 1024;
}

async function hostMemory(): Promise<Readonly<Record<string, number>>> {
  const total = totalmem();
  const text = process.platform === "linux" ? await readFile("/proc/meminfo", "utf8") : "";
  const available = kilobytes(text, "MemAvailable") ?? freemem();
  const active = kilobytes(text, "Active");
  const inactive = kilobytes(text, "Inactive");
  return {
    total,
    available,
    used: total - available,
    free: kilobytes(text, "MemFree") ?? freemem(),
    percent: round((100 * (total - available)) / total),
    ...(active !== undefined && { active }),
    ...(inactive !== undefined && { inactive }),
  };
}

interface HostTimes {
  readonly busy: number;
  readonly all: number;
}

function hostTimes(): HostTimes {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += Object.values(times).reduce((sum, each) => sum + each, 0);
  }
  return { busy: all - idle, all };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
