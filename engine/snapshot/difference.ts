import { because, type Reason } from '#protocol/reasons/reason.ts';
import { AllRecords } from './all-records.ts';
import { ArchiveView } from './archive-members.ts';
import type { JsonObject } from './canonical-json.ts';
import { isUnreadable, makeItem, type Side } from './change-item.ts';
import { sectionClasses } from './classify.ts';
import { compareRecords } from './compare-records.ts';
import { formOf } from './form-gap.ts';
import { snapshotForm } from './form-steps.ts';
import { inOneForm } from './in-one-form.ts';
import type { ChangeItem, Snapshot } from './model.ts';
import { fileSection, withMoves } from './moved-files.ts';
import { MovedNodes } from './moved-nodes.ts';
import { besideIn, underTheSameRule } from './site-rule.ts';
import { isUntold } from './untold-identity.ts';
import { ValuesAside } from './values-aside.ts';

/** Why two snapshots must not be compared; undefined when they may. */
export function incomparable({ header: a }: Snapshot, { header: b }: Snapshot): Reason | undefined {
  if (a.protocol !== b.protocol) return because('read_by_other_protocol', { one: a.protocol, other: b.protocol });
  if (a.identity !== b.identity) return because('read_with_other_rights', { one: a.identity, other: b.identity });
  const form = Math.max(formOf(a), formOf(b));
  if (form > snapshotForm) return because('read_in_unknown_form', { form, known: snapshotForm });
  return undefined;
}

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
  const all = { before: new AllRecords(before), after: new AllRecords(after) };
  const hidden = new Hidden(all.before, all.after);
  const moves = new MovedNodes(all.before, all.after);
  const archives = new ArchiveView(before, after);
  const kept = besideIn(before);
  const aside = new ValuesAside(before, after);
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
        const was = underTheSameRule(record, now, kept, key);
        items.push(...compareRecords({ side, key, gone, come, aside, moves }, was, now));
      } else if (unreadAfter || hidden.has(record) || isUntold(after, name, key)) {
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

  constructor(before: AllRecords, after: AllRecords) {
    this.#before = before;
    this.#after = after;
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

function isOpen(snapshot: Snapshot, section: string): boolean {
  return snapshot.header.open.includes(section) || snapshot.header.open.includes('*');
}

function keysOnlyIn(a: Records, b: Records): string[] {
  return [...a.keys()].filter((key) => !b.has(key));
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
      from: String(count),
      to: undefined,
      class: 'unclassified',
    },
  );
}
