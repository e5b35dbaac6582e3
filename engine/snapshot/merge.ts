import { archiveOf } from './archive-members.ts';
import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { movedClass } from './compare-records.ts';
import { diffSnapshots } from './difference.ts';
import { followers } from './followers.ts';
import { inOneForm } from './in-one-form.ts';
import { lostSight } from './lost-sight.ts';
import type { ChangeItem, Snapshot } from './model.ts';
import { fileSection } from './moved-files.ts';
import { changedMembers, isTypeReference, referencesOf, referenceTarget } from './references.ts';
import { buildSnapshot, SectionBuilder } from './section.ts';
import { besideIn, underTheSameRule } from './site-rule.ts';

/** Attributes of a record that one difference stands for, where they are more than the attribute itself. */
const together: Readonly<Record<string, readonly string[]>> = {
  value: ['value', 'raw', 'decoded'],
  parent: ['parent', 'path'],
  class: ['class', 'rule'],
};

/**
 * Expected state that takes over the accepted differences to a newer snapshot and keeps the old value of all others: its
 * differences to the newer snapshot are exactly those not accepted, under the same ids. What could not be read is never
 * taken over. It stands in the form of the newer: what only that form reads is in it, judged by nobody.
 */
export function mergeAccepted(earlier: Snapshot, newer: Snapshot, accepted: (id: string) => boolean): Snapshot {
  const expected = inOneForm(earlier, newer).snapshot;
  const items = diffSnapshots(expected, newer);
  const verdicts = new Verdicts(items, accepted, besideIn(expected));
  const names = [...new Set([...expected.sections.keys(), ...newer.sections.keys()])].sort();
  const sections = names.map((name) => {
    const a = expected.sections.get(name);
    const b = newer.sections.get(name);
    const compared = (b ?? a)!.compared;
    if (!compared || a?.hash === b?.hash) return (b ?? a)!;
    const builder = new SectionBuilder(name, compared);
    const [was, is] = [new Map(a?.entries), new Map(b?.entries)];
    for (const key of new Set([...was.keys(), ...is.keys()])) {
      const merged = verdicts.record(name, key, was.get(key), is.get(key));
      if (merged !== undefined) builder.addCanonical(key, merged);
    }
    return builder.finish();
  });
  return buildSnapshot({ ...newer.header, complete: true, reasons: [], open: [] }, sections);
}

/** What was decided, by place. */
class Verdicts {
  readonly #byPlace = new Map<string, { item: ChangeItem; yes: boolean }[]>();
  /** Whether the coming, going or moving of a key was accepted. */
  readonly #whole = new Map<string, boolean>();

  readonly #kept: ReturnType<typeof besideIn>;

  constructor(items: readonly ChangeItem[], accepted: (id: string) => boolean, kept: ReturnType<typeof besideIn>) {
    this.#kept = kept;
    for (const item of items) {
      const verdict = { item, yes: item.op !== 'unreadable' && accepted(item.id) };
      const place = `${item.section}\n${item.key}`;
      this.#byPlace.set(place, [...(this.#byPlace.get(place) ?? []), verdict]);
      if (item.op === 'added' || item.op === 'removed' ? item.attribute === '' : item.attribute === 'parent')
        this.#whole.set(item.key, verdict.yes);
    }
  }

  /** The record expected from now on under a key; undefined for none. */
  record(section: string, key: string, was: string | undefined, is: string | undefined): string | undefined {
    if (was === is) return was;
    const own = this.#byPlace.get(`${section}\n${key}`) ?? [];
    if (was === undefined || is === undefined) {
      const archive = own.length === 0 ? archiveOf(section, (was ?? is)!) : undefined;
      const told = archive === undefined ? own : (this.#byPlace.get(`${fileSection}\n${archive}`) ?? []);
      return told.some(({ yes }) => yes) ? is : was;
    }
    const after: JsonObject = JSON.parse(is);
    const before = underTheSameRule(JSON.parse(was), after, this.#kept, key);
    const merged = own.length > 0 && !own.some(({ yes }) => yes) ? { ...before } : { ...after };
    for (const { item, yes } of own) {
      if (yes || item.attribute === 'references') continue;
      const apart = item.attribute === '' ? lostSight(before, after)?.attributes : together[item.attribute];
      const along = followers(item.attribute, before, after);
      for (const name of [...(apart ?? [item.attribute]), ...along]) put(merged, name, before[name]);
    }
    const moved = own.some(({ item, yes }) => !yes && movedClass(item));
    if (moved && 'value' in before !== 'value' in after && !own.some(({ item }) => item.attribute === 'value')) {
      for (const name of ['value', ...together['class']!]) put(merged, name, before[name]);
    }
    const references = this.#references(own, ...referencesOf(before, after));
    if (references !== undefined) put(merged, 'references', references.length === 0 ? undefined : references);
    return canonicalise(merged);
  }

  /** A reference without a difference of its own follows the coming, going or moving of what it points to, the one to a type that of the type. */
  #references(
    own: readonly { item: ChangeItem; yes: boolean }[],
    was: Json | undefined,
    is: Json | undefined,
  ): Json[] | undefined {
    const listed = own.filter(({ item }) => item.attribute === 'references');
    if (!Array.isArray(was) || !Array.isArray(is)) {
      const kept = listed.some(({ yes }) => yes) || listed.length === 0 ? is : was;
      return Array.isArray(kept) ? kept : undefined;
    }
    const members = new Map(was.map((member) => [canonicalise(member), member]));
    const type = own.find(({ item }) => item.attribute === 'typeDefinition');
    let all = true;
    for (const [gone, come] of changedMembers(was, is)) {
      const member = (gone ?? come)!;
      const text = canonicalise(member);
      const mine = listed.find(({ item }) => (gone === undefined ? item.to : item.from) === text);
      const ofType = isTypeReference(member) ? type?.yes : undefined;
      const yes = mine?.yes ?? ofType ?? this.#whole.get(referenceTarget(member) ?? '') ?? true;
      all &&= yes;
      if (!yes) continue;
      if (gone === undefined) members.set(text, member);
      else members.delete(text);
    }
    return all ? is : [...members.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member);
  }
}

function put(record: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) delete record[name];
  else record[name] = value;
}
