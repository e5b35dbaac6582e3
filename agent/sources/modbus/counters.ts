import type { SectionBuilder } from '#engine/snapshot/snapshot.ts';
import type { Behaviour } from './book.ts';
import {
  diagnosticsAnswer,
  diagnosticsRequest,
  eventCountAnswer,
  eventLogAnswer,
  exceptionStatusAnswer,
} from './pdu.ts';
import type { Reader } from './reader.ts';

/** A counter of 16 bits that a device keeps since it, or its communication, began. */
export interface Counter {
  /** As in the fingerprint. */
  key: string;
  name: string;
  request: Buffer;
  read(pdu: Buffer): number | undefined;
}

const names: Readonly<Record<number, string>> = {
  11: 'Bus messages',
  12: 'Bus communication errors',
  13: 'Bus exceptions',
  14: 'Messages to this unit',
  15: 'Messages without an answer',
  16: 'Refused messages',
  17: 'Busy answers',
  18: 'Character overruns',
};

/** Counters of diagnostics (8/11 to 8/18) and of events (11). */
export const counters: readonly Counter[] = [
  ...Object.entries(names).map(([sub, name]) => ({
    key: `8/${sub}`,
    name,
    request: diagnosticsRequest(Number(sub)),
    read: (pdu: Buffer) => diagnosticsAnswer(Number(sub), pdu),
  })),
  { key: '11', name: 'Events', request: Buffer.from([11]), read: eventCountAnswer },
];

/** The few counters that each look reads: they count ordinary traffic, so they stand above zero while a device runs. */
export const lookCounters: readonly Counter[] = counters.filter(({ key }) => ['8/11', '8/14', '11'].includes(key));

/** True where the fingerprint shows that a unit answers. */
export type Answers = (key: string) => boolean;

/** Which requests a unit answers, by its fingerprint. */
export function answersOf(fingerprint: Readonly<Record<string, Behaviour>> | undefined, unit: number): Answers {
  return (key) => fingerprint?.[`${unit}/${key}`] === 'ok';
}

/** Reads the counters and states of a unit that are kept beside what is compared: they also count our own questions. */
export async function readCounters(
  reader: Reader,
  unit: number,
  answers: Answers,
  into: SectionBuilder,
): Promise<void> {
  const add = (key: string, name: string, value: string | number) =>
    into.add(`${unit}/${key}`, { path: `${unit}/${name}`, value });
  const count = (key: string, name: string, value: number) =>
    into.add(`${unit}/${key}`, { path: `${unit}/${name}`, value, counter: { counts: 'traffic' } });
  for (const counter of counters.filter(({ key }) => answers(key))) {
    const value = await reader.ask(unit, counter.request, counter.read);
    if (value !== undefined) count(counter.key, counter.name, value);
  }
  if (answers('12')) {
    const log = await reader.ask(unit, Buffer.from([12]), eventLogAnswer);
    if (log) add('12', 'Communication events', log.toString('base64'));
  }
  if (answers('7')) {
    const status = await reader.ask(unit, Buffer.from([7]), exceptionStatusAnswer);
    if (status !== undefined) add('7', 'Exception status', status.toString(2).padStart(8, '0'));
  }
}
