import { diffTwins, type Snapshot } from '#engine/snapshot/snapshot.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { TwinAnswer, TwinQuery } from '#protocol/api/twins.ts';
import type { Baselines } from './baselines.ts';
import { impedimentWords, itemFacts } from './differences.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';

const shownItems = 500;
const shownIgnored = 100;

/** A controller beside another of its type: the newest complete reading of one against that of the other, or what is expected of it. */
export function compareTwins(
  parts: { archive: SnapshotArchive; baselines: Baselines },
  controller: string,
  { with: other, state }: TwinQuery,
): TwinAnswer {
  const none = (problem: Bilingual): TwinAnswer => ({ items: [], count: 0, ignored: [], problem });
  const mine = latestOf(parts.archive, controller);
  const theirs = state === 'expected' ? expectedOf(parts.baselines, other) : latestOf(parts.archive, other);
  if (mine === null || theirs === null) return none(state === 'expected' && theirs === null ? noBaseline : noReading);
  if ('wrong' in theirs) return none(impedimentWords(theirs));
  if ('wrong' in mine) return none(impedimentWords(mine));
  const found = diffTwins(theirs, mine);
  if ('wrong' in found) return none(impedimentWords({ wrong: found.wrong.text, why: found.wrong }));
  return {
    items: found.items.slice(0, shownItems).map(itemFacts),
    count: found.items.length,
    ignored: found.ignored.slice(0, shownIgnored),
    problem: null,
  };
}

const noReading: Bilingual = {
  ja: '比べられる完全な取得がまだありません。',
  en: 'There is no complete reading to compare yet.',
};
const noBaseline: Bilingual = { ja: '相手の基準構成がまだありません。', en: 'The other has no baseline yet.' };

function latestOf(archive: SnapshotArchive, id: string): Snapshot | { wrong: string } | null {
  const kept = archive.latestComplete(id);
  return kept && archive.content(kept);
}

function expectedOf(baselines: Baselines, id: string): Snapshot | { wrong: string } | null {
  const expected = baselines.inForce(id);
  return expected && baselines.content(expected);
}
