import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./bootstrap/failure.mjs";
import { readText } from "./bootstrap/stamp.mjs";
import { jupyterEnvironment } from "./jupyter/environment.js";
import { KERNEL_NAME } from "./jupyter/kernelspec.js";
import { paths } from "./paths.js";

/** What a running server says about itself in its runtime folder. */
interface ServerInfo {
  readonly url: string;
  readonly token: string;
}

/** Runs JupyterLab until it is stopped; `flags` go to it as they are. */
export async function startLab(flags: readonly string[]): Promise<number> {
  const port = portFlag(flags);
  if (port !== undefined) await requireFree(port);
  const server = spawn(paths.python, ["-m", "jupyterlab", ...ownFlags(flags), ...flags], {
    cwd: paths.root,
    env: { JUPYTER_TOKEN: token(), ...process.env, ...jupyterEnvironment },
    stdio: ["ignore", "inherit", "inherit"],
    // In a process group of its own, so that a Ctrl-C reaches only this process, which stops it in order.
    detached: true,
  });
  let stopping = 0;
  const stop = () => {
    stopping++;
    if (stopping === 1) console.log("\nStopping JupyterLab and its kernels …");
    server.kill(stopping === 1 ? "SIGTERM" : "SIGKILL");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const ended = new Promise<number>((resolve, reject) => {
    server.on("error", reject);
    server.on("exit", (code) => resolve(code ?? 1));
  });
  const info = await Promise.race([serverInfo(server), ended.then(() => undefined)]);
  if (info !== undefined) {
    console.log(`JupyterLab runs at ${info.url}lab?token=${info.token}`);
    console.log("Ctrl-C stops it.");
  }
  const code = await ended;
  if (stopping > 0) return 0;
  if (code !== 0) {
    throw new Failure(
      `JupyterLab ended with exit code ${code}.`,
      "its own messages are above.",
      "mend what they say, then run `npm start` again; `npx gradlab doctor` looks for common causes.",
    );
  }
  return 0;
}

/** One of our making, as random as Jupyter's own: with that one it would print the address a second time. */
function token(): string {
  return randomBytes(24).toString("hex");
}

/** Language servers, terminals, and `.ts` files as notebooks. */
const EXTENSIONS = ["jupyter_lsp", "jupyter_server_terminals", "jupyterlab_jupytext"] as const;

/** Jupyter takes each setting once: what the user sets, by whichever of its names, is not set here. */
function ownFlags(flags: readonly string[]): string[] {
  const names = flags.map((flag) => flag.split("=", 1)[0] ?? "");
  const own: readonly (readonly [flag: string, names: RegExp])[] = [
    [`--ServerApp.root_dir=${paths.notebooks}`, /[.]root_dir$|^--(?:notebook|root)-dir$/],
    [`--MultiKernelManager.default_kernel_name=${KERNEL_NAME}`, /[.]default_kernel_name$/],
    // The environment's own configuration, which the isolation from the user's leaves out, would load them.
    [
      `--ServerApp.jpserver_extensions={${EXTENSIONS.map((name) => `'${name}': True`).join(", ")}}`,
      /[.]jpserver_extensions$/,
    ],
    ["--log-level=WARN", /[.]log_level$|^--(?:log-level|debug)$/],
    // Jupyter refuses to run as root, which is what one is in most containers.
    ...(process.getuid?.() === 0
      ? [["--allow-root", /^--allow-root$|[.]allow_root$/] as const]
      : []),
    // The asked port or none; without one Jupyter takes the next that is free.
    ...(portFlag(flags) === undefined
      ? []
      : [["--ServerApp.port_retries=0", /[.]port_retries$|^--port-retries$/] as const]),
  ];
  return own.filter(([, known]) => !names.some((name) => known.test(name))).map(([flag]) => flag);
}

/** The port that the user asks for. */
function portFlag(flags: readonly string[]): number | undefined {
  for (const [i, flag] of flags.entries()) {
    const [name, value = flags[i + 1]] = flag.split("=", 2);
    if (name === "--port" || name === "--ServerApp.port") return Number(value);
  }
  return undefined;
}

async function requireFree(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Failure(
      "JupyterLab was not started.",
      `--port is ${port}.`,
      "give --port a number from 1 to 65535.",
    );
  }
  const problem = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(error));
    probe.listen(port, "localhost", () => probe.close(() => resolve(undefined)));
  });
  if (problem === undefined) return;
  throw new Failure(
    `Port ${port} cannot be used.`,
    problem.code === "EADDRINUSE"
      ? "another program listens on it, perhaps a JupyterLab that still runs."
      : `the system refuses it (${problem.message}).`,
    "stop that program, choose another port, or leave --port away: then the next free port is taken.",
  );
}

/** Waits for the server to say where it listens; undefined when it ends before. */
async function serverInfo(server: ChildProcess): Promise<ServerInfo | undefined> {
  const file = path.join(paths.jupyter, "runtime", `jpserver-${server.pid}.json`);
  while (server.exitCode === null) {
    const text = readText(file);
    // The file is seen while it is being written, too.
    if (text?.trimEnd().endsWith("}") === true) return JSON.parse(text) as ServerInfo;
    await sleep(100);
  }
  return undefined;
}
