import assert from "node:assert/strict";
import { useKernel } from "../client.js";

describe("usage_request", () => {
  const kernel = useKernel();
  const usage = async () =>
    (await kernel().request("usage_request", {}, "control")) as {
      readonly [field: string]: number;
    } & { readonly hostname: string; readonly host_virtual_memory: Record<string, number> };

  it("tells the memory of all processes, programs of cells included", async () => {
    await kernel().execute("1");
    const before = await usage();
    assert.equal(before["pid"], kernel().child.pid);
    assert.ok(before.hostname.length > 0);
    assert.ok((before["cpu_count"] ?? 0) >= 1);
    const { total = 0, available = 0, percent = -1 } = before.host_virtual_memory;
    assert.ok(total > available && available > 0 && percent > 0 && percent <= 100);
    // Front, execution process and compiler.
    assert.ok((before["kernel_memory"] ?? 0) > 150e6, JSON.stringify(before));
    await kernel().execute("const held = Buffer.alloc(200e6, 1)");
    const after = await usage();
    assert.ok((after["kernel_memory"] ?? 0) > (before["kernel_memory"] ?? 0) + 150e6);
  });

  it("tells the processor time since the last request, while a cell runs", async () => {
    await usage();
    const cell = kernel().start("while (true) {}");
    await new Promise((done) => setTimeout(done, 1000));
    const busy = await usage();
    assert.ok((busy["kernel_cpu"] ?? 0) > 20, JSON.stringify(busy));
    assert.ok((busy["host_cpu_percent"] ?? 0) > 0);
    await kernel().interrupt();
    await kernel().finish(cell);
  });
});
