import type { Fields } from '#protocol/events/event.ts';
import { siteTime, zoneName } from '../incident/site-time.ts';
import { codeWords } from './code-words.ts';
import { sourceWords } from './source-words.ts';

/** For whom a sentence is written. */
export interface SentenceReader {
  language: 'ja' | 'en';
  /** IANA name of the site's zone. */
  timeZone: string;
}

const longest = 200;
const anywhere: SentenceReader = { language: 'ja', timeZone: 'Asia/Tokyo' };

/**
 * Ways to write a value: `{field:duration}` of milliseconds, `{field:time}` in the site's zone, `{field:code}` in words,
 * `{field:source}` as the name of a source.
 */
const forms: Record<string, (text: string, reader: SentenceReader) => string> = {
  duration: (text, { language }) => durationWords(Number(text), language) ?? text,
  time: (text, { timeZone }) => {
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? text : `${siteTime(at, timeZone)} ${zoneName(timeZone)}`;
  },
  code: (text, { language }) => codeWords(text, language),
  source: (text, { language }) => sourceWords(text, language),
};

/**
 * Fills `{field}`, `{field:form}` and `{field|words when absent}` of a sentence from an event. Values are cut, never interpreted.
 * What is absent and has no words (`{unit|}`) leaves no space behind.
 */
export function fillSentence(template: string, fields: Fields, reader: SentenceReader = anywhere): string {
  return template.replace(/( ?)\{([^{}|]+)(?:\|([^{}]*))?\}/g, (_, space: string, place: string, absent?: string) => {
    const [, name = '', form] = /^\s*(.*?)(?::(duration|time|code|source))?\s*$/s.exec(place) ?? [];
    const value = fields[name];
    if (value === undefined || value === null || value === '') return absent === '' ? '' : space + (absent ?? '―');
    const plain = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const text = form === undefined ? plain : forms[form]!(plain, reader);
    return space + (text.length > longest ? `${text.slice(0, longest)}…` : text);
  });
}

const units: [ms: number, ja: string, en: string][] = [
  [86_400_000, '日', ' d'],
  [3_600_000, '時間', ' h'],
  [60_000, '分', ' min'],
  [1000, '秒', ' s'],
];

/** A length of time in its two largest units, without its sign; undefined when it is no number. */
function durationWords(ms: number, language: 'ja' | 'en'): string | undefined {
  if (!Number.isFinite(ms)) return undefined;
  let rest = Math.round(Math.abs(ms) / 1000) * 1000;
  const first = units.findIndex(([length]) => rest >= length);
  if (first < 0) return language === 'ja' ? '1秒未満' : 'less than 1 s';
  const parts = units.slice(first, first + 2).map(([length, ja, en]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? '' : `${count}${language === 'ja' ? ja : en}`;
  });
  return parts.filter((part) => part !== '').join(language === 'ja' ? '' : ' ');
}
