import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { thrownComplaint, valueComplaint } from "./claimCheck.js";
import {
  exampleModule,
  FIRST_LINE,
  libraryExamples,
  type Example,
  type ExampleModule,
} from "./exampleCode.js";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
/** Below the package, so that `gradlab` means this one. */
const folder = path.join(root, "dist/test/lib/contract/examples");

interface Case {
  readonly example: Example;
  readonly name: string;
  readonly module: ExampleModule | Error;
}

const cases: readonly Case[] = libraryExamples().map((example, i) => ({
  example,
  name: `example${i}`,
  module: moduleOf(example),
}));

function moduleOf(example: Example): ExampleModule | Error {
  try {
    return exampleModule(example);
  } catch (error) {
    return error as Error;
  }
}

/** What TypeScript says of each example, by name. */
let typeErrors = new Map<string, string[]>();

describe("examples in the docstrings", () => {
  before(function () {
    this.timeout(120_000);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { name, module } of cases) {
      if (module instanceof Error) continue;
      writeFileSync(path.join(folder, `${name}.ts`), module.typescript);
      writeFileSync(path.join(folder, `${name}.js`), module.javascript);
    }
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    typeErrors = typeCheck();
  });

  it("are there", () => assert.ok(libraryExamples().length > 100));

  for (const each of cases) {
    const { file, line } = each.example;
    it(`${file}:${line} ${firstLine(each.example.code)}`, async function () {
      this.timeout(30_000);
      if (each.module instanceof Error) throw each.module;
      failWith(typeErrors.get(each.name) ?? []);
      failWith(await run(each.name, each.module, file));
    });
  }
});

function failWith(complaints: readonly string[]): void {
  if (complaints.length > 0) assert.fail(complaints.join("\n"));
}

/** The project's own settings, but for unused names, and `rows[0].length` as every other strict project has it. */
const TSCONFIG = {
  extends: path.join(root, "tsconfig.json"),
  compilerOptions: {
    noEmit: true,
    rootDir: root,
    allowJs: false,
    checkJs: false,
    noUnusedLocals: false,
    noUncheckedIndexedAccess: false,
    isolatedModules: false,
    types: ["node"],
  },
  include: ["*.ts"],
  exclude: [],
};

function typeCheck(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const output = compilerOutput();
  for (const text of output.split("\n")) {
    const groups = /(?<name>example\d+)\.ts\((?<line>\d+),\d+\): error (?<message>.*)/.exec(
      text,
    )?.groups;
    if (groups === undefined) continue;
    const { name = "", line = "", message = "" } = groups;
    const example = cases.find((each) => each.name === name)?.example;
    const place = `${example?.file}:${(example?.line ?? 0) + Number(line) - FIRST_LINE}`;
    found.set(name, [...(found.get(name) ?? []), `${place}: ${message}`]);
  }
  if (found.size === 0 && output !== "") throw new Error(output);
  return found;
}

function compilerOutput(): string {
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  try {
    return execFileSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      encoding: "utf8",
    });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

type Is = (claim: number, value: unknown) => void;
type Throws = (claim: number, call: () => unknown) => Promise<void>;

/** Runs an example in an empty working folder; its text output is not shown. */
async function run(name: string, { claims }: ExampleModule, file: string): Promise<string[]> {
  const complaints: string[] = [];
  const complain = (index: number, complaint: string | null) => {
    if (complaint !== null) complaints.push(`${file}:${claims[index]?.line}: ${complaint}`);
  };
  const is: Is = (index, value) => {
    const claim = claims[index]?.claim;
    if (claim?.kind === "throws") complain(index, thrownComplaint(value, claim));
    else if (claim !== undefined) complain(index, valueComplaint(value, claim));
  };
  const throws: Throws = async (index, call) => {
    const attempt = (async () => void (await call()))();
    is(index, await attempt.catch((error: unknown) => error));
  };
  const url = pathToFileURL(path.join(folder, `${name}.js`)).href;
  const { example } = (await import(url)) as {
    readonly example: (is: Is, throws: Throws) => Promise<void>;
  };
  const write = process.stdout.write.bind(process.stdout);
  const before = process.cwd();
  const work = mkdtempSync(path.join(tmpdir(), "gradlab-example-"));
  process.chdir(work);
  process.stdout.write = () => true;
  try {
    await example(is, throws);
  } finally {
    process.stdout.write = write;
    process.chdir(before);
    rmSync(work, { recursive: true, force: true });
  }
  return complaints;
}

function firstLine(code: string): string {
  return code.split("\n").find((text) => text.trim() !== "") ?? "";
}
