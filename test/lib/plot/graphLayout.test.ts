import assert from "node:assert/strict";
import fc from "fast-check";
import { layoutGraph, type Box, type Point } from "../../../lib/plot/graphLayout.js";

describe("plot/graphLayout", () => {
  const sizes = fc.array(fc.integer({ min: 40, max: 160 }), { minLength: 1, maxLength: 9 });

  it("keeps boxes apart and inside, and joins each link to its boxes", async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 12 }),
        fc.constantFrom("right" as const, "down" as const),
        async (widths, pairs, direction) => {
          const boxes: Box[] = widths.map((width, at) => ({ id: `n"${at}\\`, width, height: 60 }));
          const links = pairs
            .filter(([from, to]) => from < to && to < boxes.length)
            .map(([from, to]) => ({
              from: (boxes[from] as Box).id,
              to: (boxes[to] as Box).id,
              text: "1 < 2",
            }));
          const {
            width,
            height,
            boxes: centres,
            links: drawn,
          } = await layoutGraph(boxes, links, direction);
          for (const [i, [x, y]] of centres.entries()) {
            const half = (boxes[i] as Box).width / 2;
            assert.ok(x - half > -1 && x + half < width + 1 && y > 29 && y + 29 < height);
            for (const [j, [otherX, otherY]] of centres.entries()) {
              const apart =
                Math.abs(x - otherX) >= half + (boxes[j] as Box).width / 2 ||
                Math.abs(y - otherY) >= 60;
              assert.ok(i === j || apart, `boxes ${i} and ${j} overlap`);
            }
          }
          assert.equal(drawn.length, links.length);
          for (const [at, { curve }] of drawn.entries()) {
            for (const [end, id] of [
              [curve[0], links[at]?.from],
              [curve.at(-1), links[at]?.to],
            ] as const) {
              const box = boxes.findIndex((one) => one.id === id);
              assert.ok(distance(end as Point, centres[box] as Point, boxes[box] as Box) < 12);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** How far a point lies outside a box. */
function distance([x, y]: Point, [cx, cy]: Point, { width, height }: Box): number {
  const dx = Math.max(0, Math.abs(x - cx) - width / 2);
  const dy = Math.max(0, Math.abs(y - cy) - height / 2);
  return Math.hypot(dx, dy);
}
