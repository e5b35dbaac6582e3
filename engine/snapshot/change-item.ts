import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { attributeClasses, classSeverities, sectionClasses } from './classify.ts';
import { homeOf } from './home.ts';
import type { ChangeClass, ChangeItem, ChangeOp } from './model.ts';
import { isSecret, maskedSecret } from './secret.ts';
import { sha256 } from './tree-hash.ts';

/** True for what says why there is no value. */
export function isUnreadable(value: Json | undefined): value is { $status: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && '$status' in value;
}

/** Where the items of a comparison lie. */
export interface Side {
  device: string;
  section: string;
}

/** What differs at one place of an item. */
export interface Finding {
  attribute: string;
  op: ChangeOp;
  from: Json | undefined;
  to: Json | undefined;
  class?: ChangeClass | undefined;
}

const recordClasses: Readonly<Record<string, ChangeClass>> = {
  secret: 'config',
  identity: 'identity',
  config: 'config',
  setpoint: 'setpoint',
  unclassified: 'unclassified',
  security: 'security',
  structure: 'structure',
};

/** A difference as it is told and judged, with its class, its severity and an id that says what it is about. */
export function makeItem(side: Side, key: string, record: JsonObject, finding: Finding): ChangeItem {
  const cls =
    finding.class ??
    (finding.attribute === 'value'
      ? valueClass(side.section, record)
      : (attributeClasses[finding.attribute] ?? sectionClasses[side.section] ?? ownClass(record) ?? 'structure'));
  const [from, to] = shownValues(finding);
  const unreadable = finding.op === 'unreadable';
  return {
    id: sha256(
      canonicalise([side.device, homeOf(side.section, key, finding.attribute), key, finding.attribute, from, to]),
    ),
    op: finding.op,
    section: side.section,
    class: cls,
    key,
    path: String(record['path'] ?? key),
    attribute: finding.attribute,
    from,
    to,
    unit: typeof record['unit'] === 'string' ? record['unit'] : null,
    ...(finding.attribute === 'value' && typeof record['typeDefinition'] === 'string'
      ? { type: record['typeDefinition'] }
      : {}),
    ...(finding.attribute === 'value' && (isSecret(finding.from) || isSecret(finding.to)) ? { secret: true } : {}),
    severity: unreadable ? 'low' : classSeverities[cls],
    rule:
      finding.attribute === 'value'
        ? String(record['rule'] ?? `section ${side.section}`)
        : `${side.section} ${finding.attribute || finding.op}`,
  };
}

/** Class of a difference in the value of a record. */
export function valueClass(section: string, record: JsonObject): ChangeClass {
  return ownClass(record) ?? sectionClasses[section] ?? 'unclassified';
}

function ownClass(record: JsonObject): ChangeClass | undefined {
  return recordClasses[String(record['class'] ?? '')];
}

/** Both values as a person reads them; two that would read alike, a number and a text, as they are written. */
function shownValues({ from, to }: Finding): [string | null, string | null] {
  const shown = [isSecret(to) && !isSecret(from) ? hidden(from) : shownValue(from), shownValue(to)] as const;
  if (shown[0] !== shown[1] || shown[0] === null || isSecret(from) || isSecret(to)) return [...shown];
  return [canonicalise(from!), canonicalise(to!)];
}

/** What was readable before it became a secret. */
function hidden(value: Json | undefined): string | null {
  return value === undefined || value === null || isUnreadable(value) ? shownValue(value) : maskedSecret();
}

/** A value as a person reads it; null where there is none. Of a secret only the beginning of its digest is shown. */
export function shownValue(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (isSecret(value)) return maskedSecret(value);
  return typeof value === 'string' ? value : (plainly(value) ?? canonicalise(value));
}

/** Tags of what JSON has no number for, of times and of status codes: the tag says nothing to a person. */
const tags = ['$int64', '$number', '$time', '$code'] as const;

function plainly(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length !== 1)
    return undefined;
  const inner = tags.map((tag) => value[tag]).find((one) => one !== undefined);
  return typeof inner === 'string' ? inner : undefined;
}
