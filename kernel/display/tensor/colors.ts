/** Viridis at sixteen evenly spaced points: even in brightness, and readable for the colour-blind. */
const VIRIDIS: readonly number[] = [
  0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b,
  0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725,
];

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colour of a share in [0, 1]: dark for low, bright for high. */
export function viridis(share: number): Rgb {
  const position = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const left = Math.min(Math.floor(position), VIRIDIS.length - 2);
  const [from, to] = [VIRIDIS[left] ?? 0, VIRIDIS[left + 1] ?? 0];
  const mix = (shift: number): number => {
    const [a, b] = [(from >> shift) & 255, (to >> shift) & 255];
    return Math.round(a + (b - a) * (position - left));
  };
  return [mix(16), mix(8), mix(0)];
}

/** Not a number: a colour that the scale lacks. */
export const ODD: Rgb = [255, 0, 255];
