import { because, type Reason } from '#protocol/reasons/reason.ts';
import { AllRecords } from './all-records.ts';
import { ArchiveView } from './archive-members.ts';
import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { attributeClasses, classedByPerson, classSeverities, sectionClasses } from './classify.ts';
import { homeOf } from './home.ts';
import { inOneForm } from './in-one-form.ts';
import type { ChangeClass, ChangeItem, ChangeOp, Snapshot } from './model.ts';
import { fileSection, withMoves } from './moved-files.ts';
import { changedMembers, referenceTarget } from './references.ts';
import { isSecret, maskedSecret } from './secret.ts';
import { besideIn, underTheSameRule } from './site-rule.ts';
import { sha256 } from './tree-hash.ts';

/** Why two snapshots must not be compared; undefined when they may. */
export function incomparable({ header: a }: Snapshot, { header: b }: Snapshot): Reason | undefined {
  if (a.protocol !== b.protocol) return because('read_by_other_protocol', { one: a.protocol, other: b.protocol });
  if (a.identity !== b.identity) return because('read_with_other_rights', { one: a.identity, other: b.identity });
  return undefined;
}

/**
 * Attributes that a record shows but that are no difference of their own. What moved a class is told where it stands; only
 * a class that a person gave or took back is a difference by itself.
 */
const shown = new Set(['class', 'rule', 'path', 'unit', 'name', 'decoded', 'raw', 'members']);

/**
 * Differences from one snapshot to the next, sorted by severity-free order of section and key. What an incomplete
 * side did not read is one `unreadable` item per section, never `removed` or `added`. Snapshots of different forms are
 * compared in the form of the later, so that a change of the collector is none of the plant.
 */
export function diffSnapshots(earlier: Snapshot, after: Snapshot): ChangeItem[] {
  const before = inOneForm(earlier, after).snapshot;
  const device = after.header.device;
  const items: ChangeItem[] = [];
  const apart = sectionsApart(before, after);
  const gone = new Set(apart.flatMap(({ a, b }) => keysOnlyIn(a, b)));
  const come = new Set(apart.flatMap(({ a, b }) => keysOnlyIn(b, a)));
  const hidden = new Hidden(before, after);
  const archives = new ArchiveView(before, after);
  const kept = besideIn(before);
  for (const { name, compared, a, b } of apart) {
    if (!compared) continue;
    const side = { device, section: name };
    const unreadBefore = isOpen(before, name);
    const unreadAfter = isOpen(after, name);
    let unread = 0;
    for (const [key, text] of a) {
      const next = b.get(key);
      if (next === text) continue;
      const record: JsonObject = JSON.parse(text);
      if (next !== undefined) {
        const now: JsonObject = JSON.parse(next);
        items.push(...compareRecords(side, key, underTheSameRule(record, now, kept, key), now, gone, come));
      } else if (unreadAfter || hidden.has(record)) {
        unread += 1;
      } else if (!archives.tells(name, record)) {
        items.push(whole(side, key, record, 'removed'));
      }
    }
    if (!unreadBefore) {
      for (const [key, text] of b) {
        if (a.has(key)) continue;
        const record: JsonObject = JSON.parse(text);
        if (!archives.tells(name, record)) items.push(whole(side, key, record, 'added'));
      }
    }
    if (unread > 0) items.push(unreadSection(side, unread));
  }
  const files = apart.find(({ name }) => name === fileSection);
  return files ? withMoves(items, files.a, files.b) : items;
}

type Records = ReadonlyMap<string, string>;

/** A section that is not the same on both sides, with the records of either that can differ. */
interface Apart {
  name: string;
  compared: boolean;
  a: Records;
  b: Records;
}

function sectionsApart(before: Snapshot, after: Snapshot): Apart[] {
  const names = [...new Set([...before.sections.keys(), ...after.sections.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [before.sections.get(name), after.sections.get(name)];
    if (a?.hash === b?.hash) return [];
    const [one, other] = [a?.entries, b?.entries];
    const { compared } = (a ?? b)!;
    return [{ name, compared, a: one?.apartFrom(other) ?? new Map(), b: other?.apartFrom(one) ?? new Map() }];
  });
}

/** Nodes that are out of sight because the references to them can no longer be read; they are not gone. */
class Hidden {
  readonly #before: AllRecords;
  readonly #after: AllRecords;
  readonly #known = new Map<string, boolean>();

  constructor(before: Snapshot, after: Snapshot) {
    this.#before = new AllRecords(before);
    this.#after = new AllRecords(after);
  }

  /** True when the way from the root down to this record, as it was, ends at references that cannot be read now. */
  has(record: JsonObject): boolean {
    const { parent } = record;
    if (typeof parent !== 'string' || parent === '') return false;
    const known = this.#known.get(parent);
    if (known !== undefined) return known;
    this.#known.set(parent, false);
    const now = this.#after.get(parent);
    const was = now ?? this.#before.get(parent);
    const hidden = now ? isUnreadable(now['references']) : was !== undefined && this.has(was);
    this.#known.set(parent, hidden);
    return hidden;
  }
}

interface Side {
  device: string;
  section: string;
}

function isOpen(snapshot: Snapshot, section: string): boolean {
  return snapshot.header.open.includes(section) || snapshot.header.open.includes('*');
}

function keysOnlyIn(a: Records, b: Records): string[] {
  return [...a.keys()].filter((key) => !b.has(key));
}

function compareRecords(
  side: Side,
  key: string,
  a: JsonObject,
  b: JsonObject,
  gone: ReadonlySet<string>,
  come: ReadonlySet<string>,
): ChangeItem[] {
  const items: ChangeItem[] = [];
  const item = (attribute: string, op: ChangeOp, from: Json | undefined, to: Json | undefined, cls?: ChangeClass) =>
    items.push(makeItem(side, key, b, { attribute, op, from, to, class: cls }));
  if (a['raw'] !== undefined || b['raw'] !== undefined) {
    if (!same(a['raw'], b['raw'])) {
      const alike = same(a['decoded'], b['decoded']);
      item(
        'value',
        op(a['raw'], b['raw']),
        alike ? a['raw'] : (a['decoded'] ?? a['raw']),
        alike ? b['raw'] : (b['decoded'] ?? b['raw']),
      );
    }
  }
  if (!same(a['class'], b['class']) && (classedByPerson(a) || classedByPerson(b))) {
    item('class', 'changed', a['class'], b['class'], 'config');
  }
  for (const attribute of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const from = a[attribute];
    const to = b[attribute];
    if (shown.has(attribute) || same(from, to)) continue;
    if (attribute === 'parent') {
      item('parent', 'moved', a['path'] ?? from, b['path'] ?? to, 'structure');
    } else if (attribute === 'references' && Array.isArray(from) && Array.isArray(to)) {
      for (const [was, is] of changedMembers(from, to)) {
        const target = referenceTarget(was ?? is);
        if (target !== undefined && (gone.has(target) || come.has(target))) continue;
        item('references', was === undefined ? 'added' : 'removed', was, is, 'structure');
      }
    } else {
      item(attribute, op(from, to), from, to);
    }
  }
  return items;
}

/** What became of a value; a secret under another key cannot be compared. */
function op(from: Json | undefined, to: Json | undefined): ChangeOp {
  const otherKey = isSecret(from) && isSecret(to) && from.key !== to.key;
  return otherKey || isUnreadable(to) ? 'unreadable' : 'changed';
}

function isUnreadable(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && '$status' in value;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return canonicalise(a) === canonicalise(b);
}

function whole(side: Side, key: string, record: JsonObject, op: 'added' | 'removed'): ChangeItem {
  const value = record['decoded'] ?? record['value'] ?? null;
  return makeItem(side, key, record, {
    attribute: '',
    op,
    from: op === 'removed' ? value : undefined,
    to: op === 'added' ? value : undefined,
    class: sectionClasses[side.section] ?? 'structure',
  });
}

function unreadSection(side: Side, count: number): ChangeItem {
  return makeItem(
    side,
    '*',
    { path: side.section },
    {
      attribute: '',
      op: 'unreadable',
      from: `${count} items`,
      to: undefined,
      class: 'unclassified',
    },
  );
}

interface Finding {
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

function makeItem(side: Side, key: string, record: JsonObject, finding: Finding): ChangeItem {
  const own = recordClasses[String(record['class'] ?? '')];
  const cls =
    finding.class ??
    (finding.attribute === 'value'
      ? (own ?? sectionClasses[side.section] ?? 'unclassified')
      : (attributeClasses[finding.attribute] ?? sectionClasses[side.section] ?? own ?? 'structure'));
  const from = isSecret(finding.to) && !isSecret(finding.from) ? hidden(finding.from) : display(finding.from);
  const to = display(finding.to);
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

/** What was readable before it became a secret. */
function hidden(value: Json | undefined): string | null {
  return value === undefined || value === null || isUnreadable(value) ? display(value) : maskedSecret();
}

function display(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (isSecret(value)) return maskedSecret(value);
  return typeof value === 'string' ? value : canonicalise(value);
}
