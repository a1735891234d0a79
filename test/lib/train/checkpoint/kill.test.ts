import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "../../../../lib/core/random.js";
import { train, VARIANTS } from "./trainings.js";

const child = fileURLToPath(new URL("./child.js", import.meta.url));
/** Both with dropout, batch normalisation and steps as graphs. */
const KILLED = ["rows, Adam", "AdamW with a schedule, steps as graphs"] as const;

/** Runs the training until it ends or is killed; what it printed last, and the signal. */
async function run(
  variant: string,
  folder: string,
  place: string,
  killAfter?: number,
): Promise<{ readonly last: string; readonly killed: boolean; readonly errors: string }> {
  const log = join(folder, "..", "killed");
  const process_ = spawn(process.execPath, [child, folder, variant, place, log]);
  let [out, errors] = ["", ""];
  process_.stderr.on("data", (data: Buffer) => (errors += String(data)));
  process_.stdout.on("data", (data: Buffer) => {
    const first = out === "";
    out += String(data);
    if (first && killAfter !== undefined) setTimeout(() => process_.kill("SIGKILL"), killAfter);
  });
  const [, signal] = (await once(process_, "close")) as [number, string | null];
  return { last: out.trim().split("\n").at(-1) ?? "", killed: signal === "SIGKILL", errors };
}

for (const name of KILLED) {
  describe(`a training that is killed with kill -9: ${name}`, () => {
    let place: string;
    let folder: string;
    let whole: string;
    before(async () => {
      const variant = VARIANTS[name];
      assert.ok(variant);
      whole = await train(variant, { epochs: 40 });
    });
    beforeEach(() => {
      place = mkdtempSync(join(tmpdir(), "kill-"));
      folder = join(place, "run");
    });
    afterEach(() => rmSync(place, { recursive: true, force: true }));

    it("goes on bit for bit, whatever file operation it was killed in", async function () {
      this.timeout(300_000);
      // Writes are killed half way; the third and later calls have checkpoints before them.
      const places = ["open:2", "write:1", "write:40", "sync:9", "rename:1", "rename:7", "rm:4"];
      for (const each of places) {
        const { killed, errors } = await run(name, folder, each);
        assert.ok(killed, `${each}: ${errors}`);
      }
      assert.deepEqual(readFileSync(join(place, "killed"), "utf8").trim().split("\n"), places);
      const { last, errors } = await run(name, folder, "");
      assert.equal(last, whole, errors);
      assert.deepEqual(
        readdirSync(folder).filter((name) => !name.startsWith("step-")),
        [],
      );
    });

    it("goes on bit for bit, whenever it was killed", async function () {
      this.timeout(300_000);
      const random = new Random(process.pid);
      let kills = 0;
      for (;;) {
        const { last, killed, errors } = await run(
          name,
          folder,
          "",
          kills < 4 ? 20 + random.integer(400) : undefined,
        );
        if (!killed) {
          assert.equal(last, whole, errors);
          break;
        }
        kills++;
        assert.ok(existsSync(folder) ? readdirSync(folder).length <= 5 : kills < 3);
      }
      assert.ok(kills >= 3, `${kills} kills`);
    });
  });
}
