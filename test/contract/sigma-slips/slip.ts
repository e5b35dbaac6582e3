/** A mistake planted into the Sigma engine: what is wrong with it, where, and what stands there instead. */
export type Slip = [what: string, file: string, text: string, replacement: string];
