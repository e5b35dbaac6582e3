import type { StoredEvent } from '../../protocol/events/event.ts';
import { numberOf } from './line-writer.ts';

/** What became of a log whose lines are numbered from 1. */
export interface LineAccount {
  /** Numbers in store order. */
  stored: number[];
  /** Numbers up to `written` that are not stored. */
  missing: number[];
}

/** Accounts for the numbered lines among stored events. */
export function accountOf(events: readonly StoredEvent[], written: number): LineAccount {
  const stored = events.flatMap((event) =>
    event.kind === 'host.log' && event.source === 'text-log' ? (numberOf(event.fields['message']) ?? []) : [],
  );
  const there = new Set(stored);
  const missing = Array.from({ length: written }, (_, at) => at + 1).filter((number) => !there.has(number));
  return { stored, missing };
}

/** Event numbers of a lane and epoch that gaps cover and no withdrawal gave back, as `epoch/number`. */
export function openGaps(events: readonly StoredEvent[], lane: string): Set<string> {
  const open = new Set<string>();
  const each = (event: StoredEvent, act: (key: string) => void) => {
    const { fields } = event;
    if (fields['gap.lane'] !== lane) return;
    for (let seq = Number(fields['gap.first']); seq <= Number(fields['gap.last']); seq++)
      act(`${fields['gap.epoch']}/${seq}`);
  };
  for (const event of events) if (event.kind === 'gap') each(event, (key) => open.add(key));
  for (const event of events) if (event.kind === 'gap.withdrawn') each(event, (key) => open.delete(key));
  return open;
}

/** Event numbers of an agent's lane that the agent gave and the hub does not hold, as `epoch/number`. */
export function missingNumbers(
  events: readonly StoredEvent[],
  lane: string,
  heads: readonly { epoch: string; head: number }[],
): Set<string> {
  const held = new Set(events.filter((event) => event.lane === lane).map(({ epoch, seq }) => `${epoch}/${seq}`));
  return new Set(
    heads
      .flatMap(({ epoch, head }) => Array.from({ length: head }, (_, at) => `${epoch}/${at + 1}`))
      .filter((key) => !held.has(key)),
  );
}
