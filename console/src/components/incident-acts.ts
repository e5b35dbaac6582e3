import { createSignal } from 'solid-js';
import type { IncidentAction } from '#protocol/api/incidents.ts';
import type { IncidentState } from '#protocol/incident/states.ts';
import { send } from '../api/client.ts';
import { postOrKeep } from '../api/outbox.ts';
import { asProblem } from '../api/problem.ts';
import { invalidate } from '../api/query.ts';
import type { ActionResult } from '../api/types.ts';
import { pick, t } from '../i18n/language.ts';
import { say, sayProblem } from './Toasts.tsx';

/** An act on matters as the hub takes it. */
export type Act = IncidentAction['action'];

const shownAtOnce: Partial<Record<Act['type'], IncidentState>> = {
  acknowledge: 'acknowledged',
  triage: 'triage',
  close: 'closed',
};
const safeLater: Act['type'][] = ['acknowledge', 'comment'];
const [ahead, setAhead] = createSignal<ReadonlyMap<string, IncidentState>>(new Map());

/** The state to show for a matter: the one just asked for, until the hub has answered. */
export function shownState(id: string, state: IncidentState): IncidentState {
  const next = ahead().get(id);
  return next === 'acknowledged' && state !== 'new' ? state : (next ?? state);
}

/** Does one act on several matters, says what became of it, and offers to take it back. */
export async function act(ids: string[], action: Act): Promise<void> {
  if (ids.length === 0 || action.type === 'undo') return;
  const early = shownAtOnce[action.type];
  if (early) setAhead((old) => new Map([...old, ...ids.map((id): [string, IncidentState] => [id, early])]));
  try {
    const { results } = await send<ActionResult>('POST', '/incidents/actions', { ids, action });
    const good = results.filter((result) => result.ok);
    const bad = results.filter((result) => !result.ok);
    if (good.length > 0) say(t().alerts.done[action.type](good.length), undoOf(good));
    if (bad.length > 0) {
      const why = bad[0]?.problem;
      say(`${t().alerts.failed(bad.length)} ${why ? pick(why) : ''}`);
    }
  } catch (error) {
    if (asProblem(error).problem.code !== 'unreachable' || !safeLater.includes(action.type)) {
      forget(ids);
      throw error;
    }
    await postOrKeep('/incidents/actions', { ids, action });
    say(t().common.queued);
  }
  invalidate('/incidents', '/now');
  setTimeout(() => forget(ids), 1500);
}

/** As `act`, for keys and buttons without a form: a failure becomes a message. */
export function actNow(ids: string[], action: Act): void {
  act(ids, action).catch(sayProblem);
}

function undoOf(results: ActionResult['results']): (() => Promise<void>) | undefined {
  const entries = results.filter((result) => result.entry !== null);
  if (entries.length === 0) return undefined;
  return async () => {
    for (const { id, entry } of entries) {
      await send('POST', '/incidents/actions', { ids: [id], action: { type: 'undo', entry } });
    }
    invalidate('/incidents', '/now');
  };
}

function forget(ids: string[]): void {
  setAhead((old) => new Map([...old].filter(([id]) => !ids.includes(id))));
}
