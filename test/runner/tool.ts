import { spawn } from "node:child_process";

/** What one part of the test run adds to the sum. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What went wrong, in the words of the tool; empty where nothing did. */
  readonly report: string;
}

/** Runs a tool that passes or fails as a whole; its output is shown, and its report, when it fails. */
export async function runTool(
  name: string,
  command: string,
  args: readonly string[],
): Promise<Outcome> {
  const started = Date.now();
  const { code, output } = await runToEnd(command, args);
  const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(`${code === 0 ? "✓" : "✗"} ${name} (${took})`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0
    ? { passed: 1, failed: 0, report: "" }
    : { passed: 0, failed: 1, report: `  ${name}\n${output.trimEnd()}` };
}

/** A program that the tool has left behind may hold its streams open for ever. */
const OUTLIVED_MS = 5000;

/** Both streams in the order in which they came; `onText` sees them at once. */
export function runToEnd(
  command: string,
  args: readonly string[],
  onText: (text: string) => void = () => {},
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onText(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal !== null) onText(`ended by ${signal}\n`);
      resolve({ code: code ?? 1, output });
    });
    child.on("exit", () => {
      const streams = [child.stdout, child.stderr];
      setTimeout(() => streams.forEach((stream) => stream.destroy()), OUTLIVED_MS).unref();
    });
  });
}
