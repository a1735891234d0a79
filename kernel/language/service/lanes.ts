/**
 * The cell that was checked and not settled yet, one in each lane. The compiler has one file for cells,
 * so only one of them is at hand; the others are parked with what their questions to the compiler need.
 */
import type { CellProgram } from "../contract.js";
import type { Compiler, Places } from "./compiler.js";
import type { Imports, Proposed } from "./imports.js";
import type { CheckedCell, Prepared } from "./settlement.js";
import type { Written } from "./sources.js";

/** A checked cell whose run has not been reported yet. */
export interface Pending extends CheckedCell {
  readonly program: CellProgram;
  prepared: Prepared | null;
  readonly title: string;
  readonly written: Written | null;
  readonly lane: string;
}

interface Parked {
  readonly pending: Pending;
  readonly text: string;
  readonly proposed: readonly Proposed[];
}

export const MAIN_LANE = "";

export class Lanes {
  /** The cell at hand. */
  pending: Pending | null = null;
  readonly #parked = new Map<string, Parked>();

  constructor(
    private readonly compiler: Compiler,
    private readonly places: Places,
    private readonly imports: Imports,
  ) {}

  get isEmpty(): boolean {
    return !this.pending && this.#parked.size === 0;
  }

  /** The cell at hand, which is pending no longer. */
  take(): Pending | null {
    const { pending } = this;
    this.pending = null;
    return pending;
  }

  clear(): void {
    this.pending = null;
    this.#parked.clear();
  }

  /** Brings the lane's cell to hand; what was prepared of it before another cell's end is stale. */
  enter(lane: string): void {
    if (this.pending?.lane === lane || this.isEmpty) return;
    const other = this.take();
    if (other) {
      const text = this.compiler.text(other.file);
      this.#parked.set(other.lane, { pending: other, text, proposed: this.imports.proposed });
      this.imports.drop();
    }
    const parked = this.#parked.get(lane);
    if (!parked) return;
    this.#parked.delete(lane);
    const { pending, text, proposed } = parked;
    this.imports.restore(proposed);
    if (proposed.length > 0) this.compiler.write(this.places.imports, this.imports.text());
    this.compiler.write(pending.file, text);
    this.pending = { ...pending, prepared: null };
  }
}
