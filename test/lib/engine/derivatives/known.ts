/**
 * Operations that fail a check, with the reason. It only shrinks: one that passes must go, and then
 * the table be written anew (see table.test.ts).
 */
export const KNOWN: Readonly<Record<string, string>> = {};
