/** What is known about a name, as text and as Markdown. */
import type { Inspection } from "../language/contract.js";
import type { JsonObject } from "../protocol/json.js";

export function inspectionData({ signature, documentation }: Inspection): JsonObject {
  const rest = documentation === "" ? "" : `\n\n${documentation}`;
  return {
    "text/plain": signature + rest,
    "text/markdown": `\`\`\`typescript\n${signature}\n\`\`\`${rest}`,
  };
}
