import assert from "node:assert/strict";
import fc from "fast-check";
import { FILE_COUNT, History } from "../../../kernel/language/service/history.js";

/** A declaration of `name` whose text refers to what `uses` mean at that time. */
function declare(history: History, name: string, uses: readonly string[]): void {
  const internal = history.internalName(name);
  const used = uses.flatMap((one) => history.names.get(one)?.internal ?? []);
  const text = `export declare const ${internal}: [${used.map((one) => `typeof ${one}`).join()}];`;
  history.preview([frozen(name, text, used)]);
  history.add([frozen(name, text, used)]);
  history.bind(name, { internal, kind: "const", value: true, plain: null });
}

function frozen(name: string, text: string, uses: readonly string[]) {
  return { text, uses: new Set(uses), names: [name], printed: null, form: null, plain: null };
}

function sweepAll(history: History): void {
  while (history.sweep() !== null);
}

function allText(history: History): string {
  return Array.from({ length: FILE_COUNT }, (_, index) => history.text(index)).join("\n");
}

describe("history of declarations", () => {
  it("does not grow when the same names are declared again and again", () => {
    const history = new History([]);
    for (let i = 0; i < 20_000; i++) {
      declare(history, `f${i % 10}`, []);
      sweepAll(history);
    }
    const declarations = allText(history).match(/export declare/g)?.length ?? 0;
    assert.ok(declarations <= 510, `${declarations} declarations are kept`);
  });

  it("keeps all that a name in scope leads to, whatever was declared in between", () => {
    const names = fc.constantFrom("a", "b", "c", "d", "e");
    const steps = fc.array(fc.tuple(names, fc.array(names, { maxLength: 2 })), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (all) => {
        const history = new History([]);
        for (const [name, uses] of all) declare(history, name, uses);
        for (let i = 0; i < 500; i++) declare(history, "filler", []);
        sweepAll(history);
        const text = allText(history);
        const reach = [...history.names.values()].map(({ internal }) => internal);
        const seen = new Set<string>();
        for (let one = reach.pop(); one !== undefined; one = reach.pop()) {
          if (seen.has(one)) continue;
          seen.add(one);
          const found = new RegExp(
            `export declare const ${one.replaceAll("$", "\\$")}: \\[(.*)\\];`,
          ).exec(text);
          assert.ok(found, `${one} was dropped`);
          reach.push(...[...(found[1] ?? "").matchAll(/typeof ([\w$]+)/g)].map((m) => m[1] ?? ""));
        }
      }),
    );
  });

  it("puts a plain variable into a file once another declaration refers to it, and only once", () => {
    const history = new History([]);
    const internal = history.internalName("n");
    const plain = { keyword: "const", rest: " = 5" } as const;
    history.bind("n", { internal, kind: "const", value: true, plain });
    assert.deepEqual(history.plainTexts([internal]), ["export const n = 5;"]);
    history.add([frozen("n", "export const n = 5;", [])]);
    assert.deepEqual(history.plainTexts([internal]), []);
  });
});
