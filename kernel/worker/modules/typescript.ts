/** A local TypeScript module as JavaScript with its source map inside. */
import type { ProjectOptions } from "../../language/contract.js";
import { transformSync } from "oxc-transform";

export function toJavaScript(path: string, text: string, jsx?: ProjectOptions["jsx"]): string {
  const result = transformSync(path, text, {
    sourceType: "module",
    target: "esnext",
    jsx: jsx ?? { runtime: "classic" },
    decorator: { legacy: true },
    sourcemap: true,
  });
  const [error] = result.errors;
  if (error) {
    throw syntaxError(path, text, error.message, error.labels[0]?.start ?? 0);
  }
  const map = Buffer.from(JSON.stringify(result.map)).toString("base64");
  return `${result.code}\n//# sourceMappingURL=data:application/json;base64,${map}`;
}

/** With a stack that points at the place, as an error has that is thrown there. */
function syntaxError(path: string, text: string, message: string, offset: number): SyntaxError {
  const before = text.slice(0, offset).split("\n");
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}\n    at ${path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  return error;
}
