import type { StartStopEntry } from '#protocol/api/start-stop.ts';
import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { eventId } from '#protocol/identity.ts';

/** The event of an entry by hand before the store has numbered it. */
export type EnteredEvent = Omit<StoredEvent, 'storeSeq'>;

/** Source of events that people entered by hand; no agent has it. */
export const enteredSource = 'by-hand';

const prefix = 'entered-';
/** What is entered later than this is told as history: searchable and judged, but nobody is called for it; milliseconds. */
const freshMs = 24 * 3_600_000;

/** The machine of an entry, and which entry of the ledger it is. */
export interface EntryOrigin {
  site: string;
  asset: string;
  name: string;
  /** Number in the ledger. */
  seq: number;
  /** ISO 8601 UTC by the hub's clock. */
  enteredAt: string;
}

/** Whether an event was entered by hand, not told by an agent. */
export function isEntered({ agent, source }: Pick<StoredEvent, 'agent' | 'source'>): boolean {
  return source === enteredSource && agent.startsWith(prefix);
}

/** Id of the event of an entry; it follows from machine and entry, so that making it twice changes nothing. */
export function enteredEventId(of: Pick<EntryOrigin, 'site' | 'asset' | 'seq'>): string {
  return eventId(keyOf(of));
}

/** `ot.controller_state` of an entry by hand. The words of the person stay in the ledger, where they can be erased. */
export function enteredEvent(
  of: EntryOrigin,
  entry: StartStopEntry,
  known: { inProduction: boolean; seen: boolean },
): EnteredEvent {
  const { corrects } = entry;
  return event(of, 'ot.controller_state', entry.latest, {
    'event.action': entry.action,
    'state.earliest': entry.earliest,
    'state.latest': entry.latest,
    'state.source': 'manual',
    'state.confidence': entry.confidence,
    'state.planned': entry.planned,
    'state.in_production': known.inProduction,
    'state.seen': known.seen,
    'state.entry': String(of.seq),
    ...(corrects === null ? {} : { 'state.corrects': enteredEventId({ ...of, seq: corrects }) }),
  });
}

/** `ot.state_withdrawn` of an entry that is taken back. */
export function withdrawnEvent(of: EntryOrigin, entry: number): EnteredEvent {
  const fields = { 'state.withdrawn': enteredEventId({ ...of, seq: entry }), 'state.entry': String(of.seq) };
  return event(of, 'ot.state_withdrawn', of.enteredAt, fields);
}

function keyOf({ site, asset, seq }: Pick<EntryOrigin, 'site' | 'asset' | 'seq'>) {
  return { site, agent: `${prefix}${asset}`, lane: 'evidence' as const, epoch: 'start-stop', seq };
}

function event(of: EntryOrigin, kind: string, time: string, fields: Fields): EnteredEvent {
  const key = keyOf(of);
  const late = Date.parse(of.enteredAt) - Date.parse(time) > freshMs;
  return {
    ...key,
    id: eventId(key),
    kind,
    source: enteredSource,
    boot: 'hub',
    time,
    recorded: of.enteredAt,
    received: of.enteredAt,
    corrected: time,
    offsetMs: null,
    uncertaintyMs: null,
    clockDoubt: false,
    asset: of.asset,
    ...(late ? { history: true as const } : {}),
    fields: { 'device.id': of.name, ...fields },
  };
}
