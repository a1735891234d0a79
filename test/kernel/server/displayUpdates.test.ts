import assert from "node:assert/strict";
import fc from "fast-check";
import { type Clock, DisplayUpdates } from "../../../kernel/server/displayUpdates.js";

/** A clock that stands until it is wound. */
class HandClock implements Clock {
  private time = 0;
  private readonly waiting = new Set<{ readonly at: number; readonly call: () => void }>();

  now(): number {
    return this.time;
  }

  after(ms: number, then: () => void): void {
    this.waiting.add({ at: this.time + ms, call: then });
  }

  wind(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.waiting]
        .filter(({ at }) => at <= end)
        .toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.waiting.delete(next);
      this.time = next.at;
      next.call();
    }
    this.time = end;
  }

  get timers(): number {
    return this.waiting.size;
  }
}

interface Published {
  readonly id: string;
  readonly value: number;
  readonly at: number;
}

function setUp() {
  const clock = new HandClock();
  const published: Published[] = [];
  const updates = new DisplayUpdates(
    {
      publish(_type, content) {
        const { data, transient } = content as {
          readonly data: { readonly value: number };
          readonly transient: { readonly display_id: string };
        };
        published.push({ id: transient.display_id, value: data.value, at: clock.now() });
      },
    },
    clock,
  );
  const update = (id: string, value: number): void =>
    updates.update(id, { bundle: { data: { value }, metadata: {} }, cause: null });
  return { clock, published, updates, update };
}

/** The most that one display may have in a stretch of time: twenty, and twenty a second. */
const most = (ms: number): number => 20 + ms / 50;

describe("DisplayUpdates", () => {
  it("lets twenty a second through, after twenty at once, of a flood without a pause", () => {
    const { clock, published, update } = setUp();
    for (let value = 0; value < 20_000; value++) {
      update("a", value);
      clock.wind(0.1);
    }
    clock.wind(50);
    assert.ok(Math.abs(published.length - most(2050)) <= 1, `${published.length} published`);
    assert.equal(published.at(-1)?.value, 19_999);
  });

  it("never lets more through than that, of any display, and always the latest", () => {
    const step = fc.record({
      id: fc.constantFrom("a", "b", "c"),
      times: fc.integer({ min: 1, max: 60 }),
      pause: fc.oneof(
        fc.constant(0),
        fc.constant(50),
        fc.double({ min: 0, max: 400, noNaN: true }),
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, published, update } = setUp();
        const latest = new Map<string, number>();
        let value = 0;
        for (const { id, times, pause } of steps) {
          for (let i = 0; i < times; i++) update(id, ++value);
          latest.set(id, value);
          clock.wind(pause);
        }
        // Twenty at once leave nothing; what waits has its turn 50 ms later, or a timer's 50 after.
        clock.wind(100);
        for (const [id, last] of latest) {
          const own = published.filter((one) => one.id === id);
          assert.equal(own.at(-1)?.value, last);
          own.forEach(({ at: from, value: first }, i) => {
            own.slice(i + 1).forEach(({ at: to, value: later }, j) => {
              assert.ok(later > first, "in order");
              assert.ok(j + 2 <= most(to - from) + 1e-6, `${j + 2} in ${to - from} ms`);
            });
          });
        }
        clock.wind(2000);
        assert.equal(clock.timers, 0, "forgets displays that rest");
      }),
    );
  });

  it("takes what a cell's end sends early from what follows", () => {
    const { clock, published, updates, update } = setUp();
    for (let value = 1; value <= 21; value++) update("a", value);
    assert.equal(published.length, 20);
    updates.flush();
    assert.deepEqual(published.at(-1), { id: "a", value: 21, at: 0 });
    update("a", 22);
    clock.wind(99);
    assert.equal(published.length, 21);
    clock.wind(1);
    assert.deepEqual(published.at(-1), { id: "a", value: 22, at: 100 });
  });
});
