/**
 * What keeps a user's settings for other Pythons away from the project's own. Those of the network (proxy,
 * index, certificates) stay: pip needs them.
 */
export const pythonEnvironment: Readonly<Record<string, string | undefined>> = {
  PYTHONHOME: undefined,
  PYTHONPATH: undefined,
  PYTHONUNBUFFERED: "1",
  PIP_USER: "0",
  PIP_TARGET: undefined,
  PIP_PREFIX: undefined,
};
