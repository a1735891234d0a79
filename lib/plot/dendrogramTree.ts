import { requireThat } from "../core/errors.js";

/** One link of the drawing, for the cuts in [from, to): null is no bound. */
export interface TreeLink {
  readonly xa: number;
  readonly ya: number;
  readonly xb: number;
  readonly yb: number;
  /** The height of the merge. */
  readonly y: number;
  readonly from: number | null;
  readonly to: number | null;
  /** The leftmost leaf of the cluster to which the link belongs at such a cut; −1 for none. */
  readonly left: number;
}

export interface Tree {
  /** From left to right; `size` above 1 where merges are left out. */
  readonly leaves: readonly { readonly sample: number; readonly size: number }[];
  readonly links: readonly TreeLink[];
  /** The height of the highest merge. */
  readonly top: number;
}

interface Node {
  readonly id: number;
  readonly height: number;
  readonly size: number;
  readonly children: readonly [Node, Node] | null;
  parent: Node | null;
  x: number;
  left: number;
}

/** @throws ArgumentError for rows that are no merges of a tree, in scipy's form */
export function buildTree(linkage: readonly (readonly number[])[], mostLeaves: number): Tree {
  requireThat(
    Array.isArray(linkage) && linkage.length > 0,
    "linkage",
    "at least one merge",
    linkage,
  );
  const nodes = nodesOf(linkage);
  const root = nodes.at(-1);
  if (root === undefined) return { leaves: [], links: [], top: 0 };
  // The highest merges come last; what they join below is drawn as a leaf.
  const lowest = nodes.length - (mostLeaves - 1);
  const isLeaf = (node: Node): boolean => node.children === null || node.id < lowest;
  const leaves: Node[] = [];
  const links: TreeLink[] = [];
  const inner: Node[] = [];
  // A chain of a thousand merges is as deep as it is long: no recursion.
  const open: Node[] = [root];
  while (open.length > 0) {
    const node = open.pop() as Node;
    if (isLeaf(node) || node.children === null) {
      node.x = leaves.length;
      node.left = node.x;
      leaves.push(node);
      continue;
    }
    inner.push(node);
    open.push(node.children[1], node.children[0]);
  }
  for (const node of inner.toReversed()) {
    const [a, b] = node.children as readonly [Node, Node];
    node.x = (a.x + b.x) / 2;
    node.left = a.left;
  }
  for (const node of inner) {
    const [a, b] = node.children as readonly [Node, Node];
    const foot = (child: Node): number => (isLeaf(child) ? 0 : child.height);
    const drawn = { xa: a.x, ya: foot(a), xb: b.x, yb: foot(b), y: node.height };
    links.push({ ...drawn, from: null, to: node.height, left: -1 });
    for (let around: Node | null = node; around !== null; around = around.parent) {
      const to = around.parent?.height ?? null;
      // Merges of one height never stand alone.
      if (to !== null && to <= around.height) continue;
      links.push({ ...drawn, from: around.height, to, left: around.left });
    }
  }
  return {
    leaves: leaves.map(({ id, size }) => ({ sample: id, size })),
    links,
    top: root.height,
  };
}

function nodesOf(linkage: readonly (readonly number[])[]): Node[] {
  const n = linkage.length + 1;
  const leaf = (id: number): Node => ({
    id,
    height: 0,
    size: 1,
    children: null,
    parent: null,
    x: 0,
    left: 0,
  });
  const nodes = Array.from({ length: n }, (_, id) => leaf(id));
  linkage.forEach((merge, i) => {
    const [a = -1, b = -1, height = NaN] = merge;
    const [first, second] = [nodes[a], nodes[b]];
    const free = first !== undefined && second !== undefined && a !== b;
    const expectation = `[a, b, distance, size] of two clusters that are not merged yet`;
    requireThat(
      free && first.parent === null && second.parent === null,
      `linkage[${i}]`,
      expectation,
      merge,
    );
    const rises = Number.isFinite(height) && height >= Math.max(first.height, second.height);
    requireThat(rises, `linkage[${i}]`, "at a distance ≥ 0 that is not below those inside", height);
    const size = first.size + second.size;
    const counted = merge[3] === undefined || merge[3] === size;
    requireThat(counted, `linkage[${i}]`, `of ${size} samples`, merge[3]);
    const node: Node = {
      id: n + i,
      height,
      size,
      children: [first, second],
      parent: null,
      x: 0,
      left: 0,
    };
    first.parent = node;
    second.parent = node;
    nodes.push(node);
  });
  return nodes;
}
