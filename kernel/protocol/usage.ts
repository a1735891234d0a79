/** What the kernel usage panels of Jupyter ask for; ipykernel defines the fields. */
export interface UsageReply {
  readonly status: "ok";
  readonly hostname: string;
  readonly pid: number;
  readonly cpu_count: number;
  /** Bytes of all processes of the kernel; shared pages are divided among those that share them. */
  readonly kernel_memory?: number;
  /** Per cent of one processor, since the last request; 0 at first. */
  readonly kernel_cpu?: number;
  /** Per cent of all processors of the machine, since the last request; absent at first. */
  readonly host_cpu_percent?: number;
  /** Bytes, and a percentage. */
  readonly host_virtual_memory: Readonly<Record<string, number>>;
}
