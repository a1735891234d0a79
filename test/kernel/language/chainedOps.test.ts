import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TypeScriptLanguage } from "../../../kernel/language/service.js";
import { withChainedOps } from "../../../kernel/language/service/chainedOps.js";

const root = resolve(fileURLToPath(new URL("../../../..", import.meta.url)));
const dist = join(root, "node_modules/@tensorflow/tfjs-core/dist");
const folder = join(dist, "public/chained_ops");
const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : null);

describe("methods that tfjs adds to tensors", () => {
  it("are all members of Tensor for the compiler", () => {
    const language = new TypeScriptLanguage({
      folder: root,
      preload: [{ name: "tf", type: 'typeof import("@tensorflow/tfjs-core")' }],
    });
    try {
      const members = language.complete("tf.ones([2]).", 13).items.map((one) => one.label);
      const methods = readdirSync(folder)
        .filter((name) => name.endsWith(".d.ts"))
        .flatMap((name) => /^ {8}(\w+)</m.exec(read(join(folder, name)) ?? "")?.[1] ?? []);
      assert.ok(methods.length > 100, `only ${methods.length} methods were found in the files`);
      assert.deepEqual(
        methods.filter((name) => !members.includes(name)),
        [],
      );
      const checked = language.check({
        code: "const s: string = tf.ones([2]).matMul(tf.ones([2])).asScalar();",
        types: "error",
      });
      assert.deepEqual(
        checked.diagnostics.map((one) => one.message),
        ["Type 'Scalar' is not assignable to type 'string'."],
      );
    } finally {
      language.dispose();
    }
  });

  it("stay as they are in a file of another form", () => {
    const odd = join(folder, "abs.d.ts");
    const register = withChainedOps(join(folder, "register_all_chained_ops.d.ts"), (path) =>
      path === odd ? "declare module '../../tensor' { const other: number; }" : read(path),
    );
    assert.equal(register, 'import "./abs";\nexport {};');
    assert.equal(withChainedOps(join(dist, "types.d.ts"), read), null);
  });
});
