import type { EventDraft, Fields } from '#protocol/events/event.ts';

/** Kinds of facts, as `hinomi.posture.item` names them. */
export type PostureItem =
  | 'os'
  | 'account'
  | 'clock'
  | 'log_channel'
  | 'listening_port'
  | 'disk'
  | 'hardware'
  | 'drive'
  | 'network_interface';

/** One fact about the machine. */
export interface Fact {
  item: PostureItem;
  /** What it is about, unique in its item. */
  key: string;
  fields: Fields;
  /** What must differ for the fact to count as changed; offsets and sizes that always move are put into bands. */
  material: string;
}

/** All facts of one item, or why they could not be read. */
export type Reading = { item: PostureItem; facts: Fact[] } | { item: PostureItem; unreadable: string };

/** Facts as saved, by item and key. */
export type KnownFacts = Record<string, Fact>;

/** What an inventory amounts to against the one before. */
export interface InventoryChange {
  drafts: EventDraft[];
  known: KnownFacts;
}

const unreadableKey = '\u0000unreadable';

/**
 * Compares an inventory with the saved one. An item that could not be read keeps its facts: they are not removed,
 * and that it was unreadable is told once.
 */
export function compareFacts(
  before: KnownFacts | undefined,
  readings: readonly Reading[],
  seen: { time: string; host: string },
): InventoryChange {
  const known: KnownFacts = { ...before };
  const drafts: EventDraft[] = [];
  const tell = (action: string, fact: Fact) => drafts.push(factEvent(action, fact, seen));
  for (const reading of readings) {
    const { item } = reading;
    const mark = factId(item, unreadableKey);
    if ('unreadable' in reading) {
      const fact: Fact = {
        item,
        key: '',
        fields: { 'hinomi.reason': reading.unreadable },
        material: reading.unreadable,
      };
      if (known[mark]?.material !== fact.material) tell('unreadable', fact);
      known[mark] = fact;
      continue;
    }
    const firstReading = before === undefined || (known[mark] !== undefined && !hasFacts(known, item, mark));
    delete known[mark];
    const now = new Map(reading.facts.map((fact) => [factId(item, fact.key), fact]));
    for (const [id, old] of Object.entries(known)) {
      if (old.item !== item || now.has(id)) continue;
      tell('removed', old);
      delete known[id];
    }
    for (const [id, fact] of now) {
      const old = known[id];
      if (old === undefined) tell(firstReading ? 'present' : 'added', fact);
      else if (old.material !== fact.material) tell('changed', fact);
      if (old?.material !== fact.material) known[id] = fact;
    }
  }
  return { drafts, known };
}

/** Puts a number into a band, so that only a step over a limit is a change. */
export function band(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value >= limit).length;
}

function hasFacts(known: KnownFacts, item: PostureItem, mark: string): boolean {
  return Object.entries(known).some(([id, fact]) => fact.item === item && id !== mark);
}

function factId(item: PostureItem, key: string): string {
  return `${item} ${key}`;
}

function factEvent(action: string, fact: Fact, seen: { time: string; host: string }): EventDraft {
  const fields: Fields = {
    'hinomi.posture.item': fact.item,
    'hinomi.posture.key': fact.key,
    'event.action': action,
    'host.name': seen.host,
    ...fact.fields,
  };
  return { kind: 'host.posture', time: seen.time, fields };
}
