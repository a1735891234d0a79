import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { paths } from "../paths.js";

/** `.venv/lib/python3.x/site-packages`, or undefined before there is an environment. */
export function sitePackages(): string | undefined {
  const lib = path.join(paths.venv, "lib");
  if (!existsSync(lib)) return undefined;
  const version = readdirSync(lib).find((name) => /^python3\.\d+$/.test(name));
  if (version === undefined) return undefined;
  const folder = path.join(lib, version, "site-packages");
  return existsSync(folder) ? folder : undefined;
}

/** Where the TensorFlow wheel is unpacked, if it is. */
export function tensorFlowFolder(): string | undefined {
  const packages = sitePackages();
  if (packages === undefined) return undefined;
  const folder = path.join(packages, "tensorflow");
  return existsSync(path.join(folder, "include")) ? folder : undefined;
}

/** The NVIDIA driver's own sign that it is loaded, on Linux and in Windows' subsystem for it. */
function hasNvidiaDriver(): boolean {
  return ["/proc/driver/nvidia/version", "/usr/lib/wsl/lib/libcuda.so.1"].some((file) =>
    existsSync(file),
  );
}

/**
 * Where TensorFlow's own lookup misses the CUDA libraries of the wheels: the native library is loaded
 * through a link, which is not beside them. Empty without an NVIDIA GPU. `inherited`: what the variable
 * holds otherwise.
 */
export function cudaEnvironment(
  inherited = process.env["LD_LIBRARY_PATH"] ?? "",
): Readonly<Record<string, string>> {
  const folder = path.join(sitePackages() ?? "", "nvidia");
  if (!existsSync(folder)) return {};
  const libraries = readdirSync(folder)
    .map((name) => path.join(folder, name, "lib"))
    .filter((each) => existsSync(each));
  return { LD_LIBRARY_PATH: [...libraries, inherited].join(":") };
}

/** The name of the wheel that holds TensorFlow for this machine; undefined where there is none. */
export function tensorFlowWheel(): string | undefined {
  const minor = Number(/python3\.(\d+)/.exec(sitePackages() ?? "")?.[1] ?? 0);
  if (minor < 10 || minor > 13) return undefined;
  switch (`${process.platform}-${process.arch}`) {
    case "linux-x64":
      return hasNvidiaDriver() ? "tensorflow[and-cuda]" : "tensorflow-cpu";
    case "linux-arm64":
    case "darwin-arm64":
      return "tensorflow";
    default:
      return undefined;
  }
}
