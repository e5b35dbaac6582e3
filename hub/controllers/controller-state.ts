import type { Controller } from '#protocol/api/controllers.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Differences } from './differences.ts';

/** A controller that was not read for this long is called stale. */
const staleAfterHours = 48;

/** What the state of a controller is told from. */
export interface StateFacts {
  id: string;
  /** When it was last tried in vain, and when it was last read; ISO 8601. */
  lastTry: string | null;
  latest: string | null;
  hasBaseline: boolean;
  differences: Differences | null;
  open: number;
  waiting: number;
}

/** The one word that says how a controller stands against what is expected of it. */
export function controllerState(control: ControlStore, now: Date, facts: StateFacts): Controller['state'] {
  const lost = control.db
    .prepare(
      `SELECT action, latest FROM controller_state WHERE controller = ? AND action IN ('comm_loss', 'comm_restore')
       ORDER BY latest DESC LIMIT 1`,
    )
    .get(facts.id);
  const seen = facts.latest ?? '';
  if (lost?.['action'] === 'comm_loss' && (lost['latest'] as string) > seen) return 'unreachable';
  if (facts.lastTry !== null && facts.lastTry > seen) return 'unreachable';
  if (facts.latest === null) return 'unknown';
  if (now.getTime() - Date.parse(facts.latest) > staleAfterHours * 3_600_000) return 'stale';
  if (!facts.hasBaseline) return 'no_baseline';
  if (facts.differences === null || 'wrong' in facts.differences) return 'unknown';
  if (facts.open > 0) return 'drift';
  return facts.waiting > 0 ? 'waiting' : 'in_sync';
}
