import { joinInvolved } from '#protocol/incident/involvement.ts';
import type { Alert } from '../incident/alert.ts';
import type { DetectionCommit } from './event-store.ts';

/** An alert as it is to be stored, without its place in the order of commits. */
export type UnplacedAlert = Omit<Alert, 'seq'>;

/**
 * What a commit of detection changes, given the stored alerts that have its ids or findings. New and revised alerts come
 * before those taken back, so that a matter whose alert was only redrawn is never without one.
 */
export function alertChanges(
  commit: Pick<DetectionCommit, 'alerts' | 'grown' | 'withdrawn'>,
  known: readonly Alert[],
): UnplacedAlert[] {
  const now = new Map<string, UnplacedAlert>(known.map((alert) => [alert.id, alert]));
  const changed = new Map<string, UnplacedAlert>();
  const put = (alert: UnplacedAlert) => {
    now.set(alert.id, alert);
    changed.set(alert.id, alert);
  };
  const standing = (finding: string) =>
    [...now.values()].filter((alert) => alert.finding === finding && !alert.withdrawn);

  for (const alert of commit.alerts) {
    const before = now.get(alert.id) ?? (alert.changedBy ? standing(alert.finding).at(-1) : undefined);
    if (!before) put(alert);
    else if (supersedes(alert, before)) put(revised(before, alert));
  }
  for (const { finding, ...figures } of commit.grown ?? []) {
    for (const before of standing(finding)) {
      const after = { ...before, ...figures, involved: joinInvolved(before.involved, figures.involved) };
      if (supersedes(after, before)) put(after);
    }
  }
  for (const { finding, position, by } of commit.withdrawn ?? []) {
    for (const before of standing(finding)) {
      const after = { ...before, position, withdrawn: true, changedBy: by };
      if (!supersedes(after, before)) continue;
      changed.delete(after.id);
      put(after);
    }
  }
  return [...changed.values()];
}

/** A known alert with other figures: where and what it is about stays as it was when it was raised. */
function revised(before: UnplacedAlert, alert: UnplacedAlert): UnplacedAlert {
  const { events, count, first, last, sentence, explain, position } = alert;
  return {
    ...before,
    events,
    count,
    first,
    last,
    sentence,
    explain,
    position,
    exception: alert.exception,
    withdrawn: false,
    late: before.late || alert.late,
    changedBy: alert.changedBy ?? before.changedBy,
    involved: joinInvolved(before.involved, alert.involved),
  };
}

function supersedes(after: UnplacedAlert, before: UnplacedAlert): boolean {
  if (after.position !== before.position) return after.position > before.position;
  return judgement(after) !== judgement(before);
}

function judgement({ withdrawn, count, first, last, events, exception }: UnplacedAlert): string {
  return JSON.stringify([withdrawn, count, first, last, events, exception]);
}
