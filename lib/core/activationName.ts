interface Named {
  getClassName?(): string;
}

/**
 * The activation of a layer of tfjs: "relu"; null where it has none. (A layer's configuration would say it,
 * too, but a Lambda that is not registered has none.)
 */
export function activationName(layer: object): string | null {
  const { activation } = layer as { readonly activation?: Named | null };
  return activation?.getClassName?.() ?? null;
}
