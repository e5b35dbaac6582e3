import type { EventDraft, FieldValue } from './event.ts';
import { kinds } from './kinds.ts';
import type { FieldType } from './spec.ts';

const checks: Record<FieldType, (value: FieldValue) => boolean> = {
  string: (v) => typeof v === 'string',
  ip: (v) => typeof v === 'string',
  time: (v) => typeof v === 'string' && !Number.isNaN(Date.parse(v)),
  integer: (v) => Number.isSafeInteger(v),
  number: (v) => typeof v === 'number',
  boolean: (v) => typeof v === 'boolean',
  strings: (v) => Array.isArray(v) && v.every((item) => typeof item === 'string'),
  object: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
};

/**
 * What is wrong with an event against its kind's spec: one sentence per field, empty when nothing is.
 * Sources test their output with it; the hub counts findings but never refuses an event for them.
 */
export function findings(event: EventDraft): string[] {
  const spec = kinds.get(event.kind);
  if (!spec) return [`unknown kind ${event.kind}`];
  const out: string[] = [];
  if (Number.isNaN(Date.parse(event.time))) out.push(`time is not ISO 8601: ${event.time}`);
  for (const [name, field] of Object.entries(spec.fields)) {
    const value = event.fields[name];
    if (value === undefined || value === null) {
      if (field.required) out.push(`${name} is missing`);
    } else if (!checks[field.type](value)) {
      out.push(`${name} is not ${field.type}: ${JSON.stringify(value)}`);
    }
  }
  return out;
}
