import type { JsonObject } from '#engine/snapshot/snapshot.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { TwinAnswer, TwinQuery } from '#protocol/api/twins.ts';
import type { Baselines } from './baselines.ts';
import type { LookDesk } from './look-ups/look-desk.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';

/**
 * A controller beside another of its type: the newest complete reading of one against that of the other, or what is expected of it. Null when
 * the hub has too much to look up.
 */
export async function compareTwins(
  parts: { archive: SnapshotArchive; baselines: Baselines },
  desk: LookDesk,
  controller: string,
  { with: other, state }: TwinQuery,
): Promise<TwinAnswer | null> {
  const nothing = { items: [], count: 0, ignored: [], progress: null, problem: null };
  const mine = parts.archive.latestComplete(controller)?.header ?? null;
  const theirs =
    state === 'expected' ? expectedOf(parts.baselines, other) : (parts.archive.latestComplete(other)?.header ?? null);
  if (theirs === null && state === 'expected') return { ...nothing, problem: noBaseline };
  if (mine === null || theirs === null) return { ...nothing, problem: noReading };
  const key = ['twin', ...[theirs, mine].map((header) => `${header['address']}/${header['manifest']}`)].join('\n');
  const looked = await desk.ask(key, () => ({ type: 'twin', theirs, mine }));
  if (looked === null) return null;
  return 'answer' in looked ? { ...looked.answer, progress: null } : { ...nothing, ...looked };
}

const noReading: Bilingual = {
  ja: '比べられる完全な取得がまだありません。',
  en: 'There is no complete reading to compare yet.',
};
const noBaseline: Bilingual = { ja: '相手の基準構成がまだありません。', en: 'The other has no baseline yet.' };

function expectedOf(baselines: Baselines, id: string): JsonObject | null {
  const expected = baselines.inForce(id);
  return expected && baselines.headerOf(expected);
}
