import type { AdditionStore, KeptAddition, ListedVersion } from './addition-store.ts';

/** An addition with the decision that it stands by. */
export interface Standing {
  addition: KeptAddition;
  versions: ListedVersion[];
  inForce: ListedVersion | null;
  /** Where one act leads back to; null when that takes the rules out of force. */
  before: ListedVersion | null;
  trying: { version: string; since: string; assets: string[] } | null;
}

/** How an addition stands by the newest decision. */
export function standingOf(store: AdditionStore, addition: KeptAddition): Standing {
  const { inForce, staged } = store.newest();
  const versions = store.versions(addition.id);
  const now = versions.find(({ id }) => inForce.includes(id)) ?? null;
  const decisions = store.decisionsOn(addition.id);
  const everInForce = new Set(decisions.flatMap((one) => one.inForce));
  const earlier = versions.find(({ id, number }) => now !== null && number < now.number && everInForce.has(id));
  const trial = versions.find(({ id }) => id === staged?.version);
  const since = decisions.find(({ act }) => act === 'try')?.at ?? '';
  return {
    ...{ addition, versions, inForce: now, before: earlier ?? null },
    trying: staged && trial ? { version: trial.id, since, assets: staged.assets } : null,
  };
}
