/** The one thread that a client sees: cells run one after the other. */
export const THREAD = 1;
