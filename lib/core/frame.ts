/** A DataFrame or Series of danfojs, told by its looks: the library is never imported. */
export interface Frame {
  readonly columns: readonly string[];
  /** Rows; of a Series its values. */
  readonly values: readonly unknown[];
}

/** One as its library declares it. */
export interface DeclaredFrame {
  readonly columns: readonly string[];
  readonly values: unknown;
}

export function isFrame(value: unknown): value is Frame {
  if (typeof value !== "object" || value === null) return false;
  const { columns, values } = value as Partial<Frame>;
  return Array.isArray(columns) && Array.isArray(values);
}
