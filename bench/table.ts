/** Prints rows under a head, columns padded to their widest cell. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const print = (line: readonly string[]): void => {
    const padded = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    process.stdout.write(`${padded.join("  ")}\n`);
  };
  process.stdout.write(`\n${title}\n`);
  print(head);
  print(widths.map((width) => "─".repeat(width)));
  for (const row of rows) print(row);
}
