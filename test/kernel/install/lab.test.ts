import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { freePorts } from "../ports.js";
import { command, root, start } from "./clone.js";

describe("npm start", function () {
  this.timeout(120_000);

  it("serves JupyterLab with our kernel as the default, passes flags on and stops in order", async () => {
    const [port] = await freePorts(1);
    const lab = start(root, ["start", "--no-browser", "--port", String(port)]);
    const [, url = ""] = await lab.printed(/^JupyterLab runs at (http:\S+)$/m);
    const address = new URL(url);
    assert.equal(address.port, String(port));
    const token = address.searchParams.get("token") ?? "";
    const ask = (
      path: string,
      headers: Record<string, string> = { Authorization: `token ${token}` },
    ) => fetch(new URL(path, url), { headers });

    const kernels = (await (await ask("/api/kernelspecs")).json()) as {
      default: string;
      kernelspecs: object;
    };
    assert.equal(kernels.default, "gradlab");
    assert.ok("gradlab" in kernels.kernelspecs);
    const contents = (await (await ask("/api/contents")).json()) as { content: { name: string }[] };
    assert.ok(
      contents.content.every(({ name }) => name !== "package.json"),
      "the root is not notebooks/",
    );
    assert.equal((await ask("/api/contents", {})).status, 403);
    const page = await (await ask("/lab")).text();
    assert.match(page, /jupyter-config-data/);

    lab.child.kill("SIGINT");
    const { code, output } = await lab.ended;
    assert.equal(code, 0, output);
    assert.match(output, /Stopping JupyterLab/);
    await assert.rejects(ask("/api"));
  });

  it("names a port that is taken", async () => {
    const server = createServer().listen(0, "localhost");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { code, output } = await command(root, ["start", "--no-browser", `--port=${port}`]);
    server.close();
    assert.equal(code, 1);
    assert.match(
      output,
      new RegExp(
        `✗ Port ${port} cannot be used\\.\n {2}Why: another program listens on it.*\n {2}Do: {2}stop that program`,
      ),
    );
  });

  it("refuses a port that is none", async () => {
    const { code, output } = await command(root, ["start", "--port", "nine"]);
    assert.equal(code, 1);
    assert.match(output, /--port is NaN|--port is nine/);
  });

  it("shows Jupyter's own messages when it does not start", async () => {
    const { code, output } = await command(root, [
      "start",
      "--no-browser",
      "--ServerApp.root_dir=/no/such/folder",
    ]);
    assert.equal(code, 1);
    assert.match(output, /No such directory: ''?\/no\/such\/folder/);
    assert.match(
      output,
      /✗ JupyterLab ended with exit code 1\.\n {2}Why: its own messages are above/,
    );
  });
});
