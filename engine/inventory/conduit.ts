/** What people declared about talk from one zone to another; an empty zone is everything outside. */
export interface DeclaredConduit {
  from: string;
  to: string;
  standing: 'allowed' | 'forbidden';
  /** Server ports that it is about; empty for all. */
  ports: readonly number[];
}

/** What a conversation between two zones is by what was declared. */
export type ConduitStanding = 'allowed' | 'forbidden' | 'undeclared' | 'inside';

/** Judges a conversation: what is forbidden by port or as a whole outweighs what is allowed. */
export function conduitStanding(
  declared: readonly DeclaredConduit[],
  talk: { from: string; to: string; port: number | null },
): ConduitStanding {
  if (talk.from === talk.to) return 'inside';
  const fits = declared.filter(
    ({ from, to, ports }) =>
      from === talk.from && to === talk.to && (ports.length === 0 || (talk.port !== null && ports.includes(talk.port))),
  );
  if (fits.some(({ standing }) => standing === 'forbidden')) return 'forbidden';
  return fits.length > 0 ? 'allowed' : 'undeclared';
}
