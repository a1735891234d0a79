import assert from "node:assert/strict";
import fc from "fast-check";
import { ReplayGuard } from "../../../kernel/protocol/replay.js";

const message = (id: string, signature = "s") => ({ header: { msg_id: id }, signature });

describe("replay guard", () => {
  it("admits each message once", () => {
    const guard = new ReplayGuard();
    assert.equal(guard.admit(message("1")), true);
    assert.equal(guard.admit(message("1")), false);
    assert.equal(guard.admit(message("2")), true);
    assert.equal(guard.admit(message("1", "other")), true);
  });

  it("remembers at least the last half of its capacity, whatever came before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), fc.nat(200), (capacity, count) => {
        const guard = new ReplayGuard(capacity);
        for (let i = 0; i < count; i++) assert.equal(guard.admit(message(`${i}`)), true);
        for (let i = Math.max(0, count - Math.floor(capacity / 2)); i < count; i++) {
          assert.equal(guard.admit(message(`${i}`)), false);
        }
      }),
    );
  });
});
