/** Recurrent cells and attention, written out. */
export { attention, type AttentionOptions } from "./attention.js";
export type { CellOptions } from "./cell.js";
export {
  GRUCell,
  LSTMCell,
  SimpleRNNCell,
  type CellStep,
  type GruOptions,
  type GruStep,
  type LstmStep,
} from "./cells.js";
export { unroll, type Unrolled } from "./unroll.js";
