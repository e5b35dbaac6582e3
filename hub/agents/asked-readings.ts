import type { z } from 'zod';
import type { askedReading } from '#protocol/api/controllers.ts';
import { snapshotAnswer } from '#protocol/reading.ts';
import { because, reasonsWords, reasonWords } from '#protocol/reasons/reason.ts';
import type { ControlStore } from '../store/control-store.ts';

type AskedReading = Omit<z.infer<typeof askedReading>, 'agentHeard'>;

interface Order {
  made_at: string;
  state: 'waiting' | 'sent' | 'done' | 'failed';
  answer: string | null;
  answered_at: string | null;
  expires: string;
}

/** How long it is told what became of a reading that somebody asked for, milliseconds; twice as long as the order holds. */
const toldForMs = 2 * 3_600_000;

/** What became of the newest reading of a controller that somebody asked for; null where nobody did of late. */
export function newestAsked(
  { db }: ControlStore,
  of: { site: string; agent: string; device: string },
  now: Date,
): AskedReading | null {
  const since = new Date(now.getTime() - toldForMs).toISOString();
  const order = db
    .prepare(
      `SELECT made_at, state, answer, answered_at, expires FROM
         (SELECT *, json_extract(envelope, '$.body') AS body FROM agent_order
          WHERE site = ? AND agent = ? AND kind = 'command' AND made_at >= ?)
       WHERE json_extract(body, '$.name') = 'snapshot' AND json_extract(body, '$.argument.series') IS NULL
         AND coalesce(json_extract(body, '$.argument.device'), ?) = ?
       ORDER BY counter DESC LIMIT 1`,
    )
    .get(of.site, of.agent, since, of.device, of.device) as Order | undefined;
  if (!order) return null;
  const nothing = { at: order.made_at, endedAt: null, complete: null, why: null, changes: null, waits: null };
  if (order.state === 'failed') {
    return {
      ...nothing,
      state: 'refused',
      endedAt: order.answered_at,
      why: reasonWords(because('said', { text: order.answer ?? '' })),
    };
  }
  if (order.state !== 'done') return { ...nothing, state: order.expires < now.toISOString() ? 'expired' : 'waiting' };
  const said = snapshotAnswer.safeParse(inJson(order.answer));
  const mine = said.data?.snapshots.find(({ device }) => device === of.device);
  const why = mine?.causes && mine.causes.length > 0 ? reasonsWords(mine.causes) : null;
  const came = mine && { complete: mine.complete, changes: mine.changes, waits: mine.waiting };
  return { ...nothing, state: 'answered', endedAt: order.answered_at, ...came, why };
}

function inJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
