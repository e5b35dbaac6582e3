import { createSignal } from 'solid-js';
import type { IncidentAction } from '#protocol/api/incidents.ts';
import type { IncidentState } from '#protocol/incident/states.ts';
import { nameOfChange, send } from '../api/client.ts';
import { discard, keepForLater } from '../api/outbox.ts';
import { asProblem } from '../api/problem.ts';
import { invalidate } from '../api/query.ts';
import { session } from '../api/session.ts';
import type { ActionResult } from '../api/types.ts';
import { pick, t } from '../i18n/language.ts';
import { say, sayProblem } from './Toasts.tsx';
import { shortStamp } from './time.ts';

/** An act on matters as the hub takes it. */
export type Act = IncidentAction['action'];

const shownAtOnce: Partial<Record<Act['type'], IncidentState>> = {
  acknowledge: 'acknowledged',
  triage: 'triage',
  close: 'closed',
};
/** The hub takes so many matters at once. */
const mostAtOnce = 500;
/** After a shift and a half an acknowledgement says nothing true any more. */
const keptMs = 12 * 3_600_000;
const [ahead, setAhead] = createSignal<ReadonlyMap<string, IncidentState>>(new Map());

/** Whether a matter is closed: then it can only be reopened. */
export function isOver(state: IncidentState): boolean {
  return state === 'closed' || state === 'reviewed';
}

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
  const results: ActionResult['results'] = [];
  try {
    for (let from = 0; from < ids.length; from += mostAtOnce) {
      results.push(...(await actOn(ids.slice(from, from + mostAtOnce), action)));
    }
  } catch (error) {
    forget(ids);
    throw error;
  } finally {
    tell(results, action);
    invalidate('/incidents', '/now');
  }
  setTimeout(() => forget(ids), 1500);
}

/** What the hub answered; nothing when the act was kept on this device instead. */
async function actOn(ids: string[], action: Act): Promise<ActionResult['results']> {
  const path = '/incidents/actions';
  const body = { ids, action };
  const name = nameOfChange('POST', path, body);
  try {
    return (await send<ActionResult>('POST', path, body, name)).results;
  } catch (error) {
    const person = session()?.user.id;
    const later = lateForm(action);
    if (asProblem(error).problem.code !== 'unreachable' || !later || person === undefined) throw error;
    keepForLater({ person, act: name, path, body: { ids, action: later }, keptMs });
    say(t().common.queued, async () => discard(name));
    return [];
  }
}

/** The act as it may be sent later, or null where it must not be: approvals and closures need the state of the moment. */
function lateForm(action: Act): Act | null {
  if (action.type === 'acknowledge') return action;
  if (action.type !== 'comment') return null;
  return { ...action, text: `${action.text} ${t().common.writtenOffline(shortStamp(Date.now()))}` };
}

function tell(results: ActionResult['results'], action: Act): void {
  if (action.type === 'undo') return;
  const good = results.filter((result) => result.ok);
  const bad = results.filter((result) => !result.ok);
  if (good.length > 0) say(t().alerts.done[action.type](good.length), undoOf(good));
  if (bad.length === 0) return;
  const why = bad[0]?.problem;
  say(`${t().alerts.failed(bad.length)} ${why ? pick(why) : ''}`);
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
