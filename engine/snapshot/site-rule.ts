import { canonicalise, type JsonObject } from './canonical-json.ts';
import type { Section, Snapshot } from './model.ts';
import { mayBeClassed, RuleBook } from './rule-book.ts';
import { buildSnapshot } from './section.ts';
import { SectionWriter } from './section-writer.ts';
import { comparedClasses, movingClasses, type UserRule } from './user-rule.ts';

/** How the rule of a value begins that a rule of the site brought back into the comparison. */
export const bySite = 'site rule ';

/** Section in which a reading keeps the values that it leaves out of the comparison. */
const beside = 'observed';
/** What makes up a value in a record. */
const valueNames = ['value', 'raw', 'decoded'] as const;

/**
 * A reading in which the values are compared that the reader by itself leaves out, where a rule of the site says so (the first
 * that covers a value decides). What such a rule keeps out is no matter of the reading. The values stay beside, too.
 */
export function bringBack(snapshot: Snapshot, rules: readonly UserRule[]): Snapshot {
  if (!rules.some((rule) => includes(rule))) return snapshot;
  const book = new RuleBook(rules);
  const kept: ReadonlyMap<string, string> = new Map(snapshot.sections.get(beside)?.entries);
  const sections = [...snapshot.sections.values()].map((section) =>
    section.compared && mayBeClassed(section.name) ? included(section, book, kept) : section,
  );
  return buildSnapshot(snapshot.header, sections);
}

/** True for a rule that brings values into the comparison; a value is made a secret only where it is read. */
function includes({ class: cls }: UserRule): boolean {
  return comparedClasses.has(cls) && cls !== 'secret';
}

function included(section: Section, book: RuleBook, kept: ReadonlyMap<string, string>): Section {
  const writer = new SectionWriter(section.name);
  let any = false;
  for (const [key, text] of section.entries) {
    const record = /"class":"(volatile|status)"/.test(text) ? brought(section.name, key, text, book, kept) : undefined;
    any ||= record !== undefined;
    writer.addCanonical(key, record ?? text);
  }
  return any ? writer.finish() : section;
}

function brought(
  section: string,
  key: string,
  text: string,
  book: RuleBook,
  kept: ReadonlyMap<string, string>,
): string | undefined {
  const record: JsonObject = JSON.parse(text);
  const value = kept.get(key);
  if (!movingClasses.has(String(record['class'])) || value === undefined) return undefined;
  const type = record['typeDefinition'];
  const place = { key, path: String(record['path'] ?? key), type: typeof type === 'string' ? type : undefined };
  const rule = book.of(section, place);
  if (rule === undefined || !includes(rule)) return undefined;
  const more = { class: rule.class, rule: `${bySite}${rule.name}` };
  return canonicalise({ ...record, ...more, ...valueIn(JSON.parse(value)) });
}

/**
 * An earlier record as the rule of the site would have had it that a later one has, or has no longer: a value that is compared newly
 * stands against the one that was kept beside then, if there is one, and one that is compared no longer is no difference.
 */
export function underTheSameRule(
  before: JsonObject,
  after: JsonObject,
  keptBefore: (key: string) => string | undefined,
  key: string,
): JsonObject {
  const [was, is] = [before, after].map(isBySite);
  const [movedBefore, movesNow] = [before, after].map(({ class: cls }) => movingClasses.has(String(cls)));
  if (!(is && movedBefore) && !(was && movesNow)) return before;
  const { value: _, raw: __, decoded: ___, ...rest } = before;
  const kept = is ? keptBefore(key) : undefined;
  return {
    ...rest,
    class: after['class']!,
    rule: after['rule']!,
    ...(kept === undefined ? {} : valueIn(JSON.parse(kept))),
  };
}

/** How a value that stood beside the comparison of a snapshot is found. */
export function besideIn(snapshot: Snapshot): (key: string) => string | undefined {
  const entries = snapshot.sections.get(beside)?.entries;
  return (key) => entries?.get(key);
}

function isBySite({ rule }: JsonObject): boolean {
  return typeof rule === 'string' && rule.startsWith(bySite);
}

function valueIn(record: JsonObject): JsonObject {
  return Object.fromEntries(valueNames.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
}
