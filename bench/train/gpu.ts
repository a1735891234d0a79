import { spawnSync } from "node:child_process";

/** Says whether the trainers will find an NVIDIA GPU: the driver must name one, and TensorFlow must list it. */
export function gpuSentence(python: string, environment: NodeJS.ProcessEnv): string {
  const driver = spawnSync("nvidia-smi", ["--query-gpu=name", "--format=csv,noheader"], {
    encoding: "utf8",
  });
  const [name = ""] = (driver.stdout ?? "").trim().split("\n");
  if (driver.status !== 0 || name === "") return "No NVIDIA GPU here: all of it runs on the CPU.";
  const program = "import tensorflow; print(len(tensorflow.config.list_physical_devices('GPU')))";
  const { stdout } = spawnSync(python, ["-c", program], {
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...environment },
  });
  return Number(stdout.trim()) > 0
    ? `On one NVIDIA ${name}.`
    : `There is an NVIDIA ${name}, but TensorFlow does not see it: all of it runs on the CPU.`;
}
