/** A variable of primitive type, which a cell that uses it declares for itself. */
export interface PlainVariable {
  readonly keyword: "const" | "declare const" | "declare let" | "declare var";
  /** ` = 5` or `: number`. */
  readonly rest: string;
}

export function plainText({ keyword, rest }: PlainVariable, name: string): string {
  return `${keyword} ${name}${rest};`;
}
