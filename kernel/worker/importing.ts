/** Whether modules are being loaded now: loading is never cut off in the middle. */

let loading = 0;

export function isImporting(): boolean {
  return loading > 0;
}

export async function whileImporting<T>(load: () => Promise<T>): Promise<T> {
  loading += 1;
  try {
    return await load();
  } finally {
    loading -= 1;
  }
}
