/** A local TypeScript module as JavaScript with its source map inside. */
import { transformSync } from "oxc-transform";

export function toJavaScript(path: string, text: string): string {
  const result = transformSync(path, text, {
    sourceType: "module",
    target: "esnext",
    jsx: { runtime: "classic" },
    decorator: { legacy: true },
    sourcemap: true,
  });
  const [error] = result.errors;
  if (error) {
    const where = error.labels[0]?.start ?? 0;
    const line = text.slice(0, where).split("\n").length;
    throw new SyntaxError(`${error.message} (${path}:${line})`);
  }
  const map = Buffer.from(JSON.stringify(result.map)).toString("base64");
  return `${result.code}\n//# sourceMappingURL=data:application/json;base64,${map}`;
}
