import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDraft } from '#protocol/events/event.ts';

/** A new folder for the logs of one test. */
export const folder = () => mkdtempSync(join(tmpdir(), 'hinomi-log-'));

/** Settings of a text log that looks often. */
export const config = (...paths: string[]) => ({ paths, pollMs: 20, timeZone: '+09:00' });

/** The lines that were told, gaps left out. */
export const words = (events: EventDraft[]) =>
  events.filter(({ kind }) => kind !== 'gap').map(({ fields }) => fields['message']);

/** The kinds of gaps that were told. */
export const gaps = (events: EventDraft[]) =>
  events.filter(({ kind }) => kind === 'gap').map(({ fields }) => fields['gap.kind']);

/** Whether that line has been told. */
export const has = (word: string) => (events: EventDraft[]) => words(events).includes(word);

/** Lines that differ by their number; `to` is not among them. */
export const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`);

/** Lines as a file holds them. */
export const text = (items: string[]) => items.map((item) => `${item}\n`).join('');
