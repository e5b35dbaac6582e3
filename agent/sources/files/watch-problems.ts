import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { WatchNote } from './file-state.ts';
import type { Listening } from './listening.ts';

/** What is not as it should be with a watch, for the health of the source. */
export function watchProblems(
  watch: string,
  at: Pick<WatchNote, 'lost' | 'limitTold'> & {
    problem: Listening['problem'];
    /** Names that are not UTF-8. */
    unnameable: number;
    maxFiles: number;
  },
): Reason[] {
  const out: Reason[] = [];
  if (at.lost) out.push(because('watch_lost', { watch, message: at.lost }));
  if (at.limitTold) out.push(because('watch_over_limit', { watch, limit: at.maxFiles }));
  if (at.problem === 'full') out.push(because('no_more_watches', { watch }));
  else if (at.problem !== undefined) out.push(because('folders_not_heard', { watch, code: at.problem }));
  if (at.unnameable > 0) out.push(because('names_not_utf8', { watch, count: at.unnameable }));
  return out;
}
