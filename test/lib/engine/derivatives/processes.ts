import { spawn } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(FOLDER, "../../../../..");

/** Runs a program to its end; what it prints is JSON. */
async function jsonOf(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input: string,
): Promise<unknown> {
  const child = spawn(command, args, { env: { ...process.env, ...environment } });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  }
  child.stdin.end(input);
  const code = await new Promise((ended, failed) => child.on("error", failed).on("close", ended));
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${String(code)}:\n${said.stderr}`);
  return JSON.parse(said.stdout);
}

/** Runs a compiled program of this folder on an engine. */
export async function onEngine(program: string, engine: string): Promise<unknown> {
  return await jsonOf(process.execPath, [`${FOLDER}/${program}`], { GRADLAB_ENGINE: engine }, "");
}

/** Asks TensorFlow in the pinned environment. */
export async function askTensorflow(request: unknown): Promise<unknown> {
  const script = `${ROOT}/test/oracle/derivatives.py`;
  return await jsonOf(`${ROOT}/.venv/bin/python`, [script], {}, JSON.stringify(request));
}
