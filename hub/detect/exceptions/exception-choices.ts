import type { ExceptionChoices } from '#protocol/api/exceptions.ts';
import type { Fields, FieldValue } from '#protocol/events/event.ts';
import { isOriginField } from '#protocol/events/origin.ts';
import { personalFields } from '#protocol/events/personal.ts';
import type { Mask } from '../../access/masking.ts';

type Choice = ExceptionChoices['fields'][number];

/** Fields shown at most. */
const mostFields = 60;
/** Longer values are no sign by which anybody sets a match apart. */
const longest = 300;
/** Fields of each record alone, by which no two matches are alike. */
const ownToEach =
  /(^|\.)(time|timestamp|record_?id|sequence|seq|hash|guid)$|EventRecordID|SystemTime|ProcessId$|LogonId$/i;

/** What an exception could ask about: the fields of some records, with the value that most of them hold; what they share comes first. */
export function choicesOf(records: readonly Fields[], mask: Mask): Choice[] {
  const counts = new Map<string, Map<string, number>>();
  for (const fields of records) {
    for (const [field, value] of flat(fields)) {
      if (ownToEach.test(field) || isOriginField(field) || value.length > longest) continue;
      const values = counts.get(field) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      counts.set(field, values);
    }
  }
  const out = [...counts].map(([field, values]): Choice => {
    const [value, count] = [...values].reduce((most, one) => (one[1] > most[1] ? one : most));
    const shown = personalFields.has(field) ? mask.account(value) : mask.text(value, []);
    return { field, value: shown, records: count, hidden: shown !== value };
  });
  return out.sort((a, b) => b.records - a.records || a.field.localeCompare(b.field)).slice(0, mostFields);
}

function* flat(fields: Fields, before = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(fields)) {
    const field = before + name;
    if (isMap(value)) yield* flat(value, `${field}.`);
    else if (!Array.isArray(value) && value !== null && value !== '') yield [field, String(value)];
  }
}

function isMap(value: FieldValue): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
