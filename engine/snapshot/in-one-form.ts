import { canonicalise, type JsonObject } from './canonical-json.ts';
import { classedByPerson } from './classify.ts';
import { FormGap, formOf } from './form-gap.ts';
import type { FormStep } from './form-steps.ts';
import { besideNodes } from './home.ts';
import type { Section, Snapshot } from './model.ts';
import { isSecret } from './secret.ts';
import { buildSnapshot, SectionBuilder } from './section.ts';

/** An earlier snapshot as the form of a later one would have written it. */
export interface Rewritten {
  snapshot: Snapshot;
  /** Items and attributes that were taken over from the later one, as `section` or `section/attribute`, with how many. */
  newlyRead: Record<string, number>;
  /** What the later form does not collect, counted alike. */
  noLongerRead: Record<string, number>;
}

/**
 * Brings an earlier snapshot into the form of a later one, so that what differs between the two is what the plant changed.
 * An item stands where the later form puts it, under its key; a value, too, whether it stands in its node's record or
 * beside it. What only one of the forms collects is taken over from the later one or left out, and counted. A class that
 * a person's rule gave is nobody's form and stays. Two snapshots of one form stay as they are.
 */
export function inOneForm(before: Snapshot, after: Snapshot, steps?: readonly FormStep[]): Rewritten {
  if (formOf(before.header) === formOf(after.header)) return { snapshot: before, newlyRead: {}, noLongerRead: {} };
  return new Rewriting(before, after, new FormGap(before.header, after.header, steps)).done();
}

class Rewriting {
  readonly #before: Snapshot;
  readonly #after: Snapshot;
  readonly #gap: FormGap;
  readonly #newlyRead: Record<string, number> = {};
  readonly #noLongerRead: Record<string, number> = {};
  /** Section in which the later form has a key that it has no longer where the earlier one had it. */
  readonly #sectionOf = new Map<string, string>();
  /** Records that come from another section, by the section that they come to. */
  readonly #coming = new Map<string, Map<string, string>>();
  /** Values that stood beside their nodes before. */
  readonly #markers: Map<string, string>;

  constructor(before: Snapshot, after: Snapshot, gap: FormGap) {
    this.#before = before;
    this.#after = after;
    this.#gap = gap;
    this.#markers = new Map(hasNodes(before) ? before.sections.get('markers')?.entries : []);
  }

  done(): Rewritten {
    this.#findHomes();
    const names = new Set([...this.#before.sections.keys(), ...this.#after.sections.keys()]);
    const sections: Section[] = [];
    for (const name of [...names].sort((a, b) => Number(this.#isBeside(a)) - Number(this.#isBeside(b)))) {
      const section = this.#section(name);
      if (section !== undefined) sections.push(section);
    }
    const header = { ...this.#before.header, form: formOf(this.#after.header) };
    return {
      snapshot: buildSnapshot(header, sections),
      newlyRead: this.#newlyRead,
      noLongerRead: this.#noLongerRead,
    };
  }

  #isBeside(name: string): boolean {
    return besideNodes.has(name) && hasNodes(this.#after);
  }

  #findHomes(): void {
    for (const [name, section] of this.#before.sections) {
      const there = this.#after.sections.get(name);
      if (!section.compared || this.#isBeside(name) || section.hash === there?.hash) continue;
      const astray = [...section.entries].filter(([key]) => !there?.entries.has(key));
      for (const [other, candidate] of this.#after.sections) {
        if (other === name || !candidate.compared || this.#isBeside(other)) continue;
        for (const [key, text] of astray) {
          if (!candidate.entries.has(key) || this.#before.sections.get(other)?.entries.has(key)) continue;
          this.#sectionOf.set(`${name}\n${key}`, other);
          const coming = this.#coming.get(other) ?? new Map<string, string>();
          this.#coming.set(other, coming.set(key, text));
        }
      }
    }
  }

  #section(name: string): Section | undefined {
    const was = this.#before.sections.get(name);
    const is = this.#after.sections.get(name);
    const same = was !== undefined && was.hash === is?.hash;
    if (same || was?.compared === false || is?.compared === false) return is;
    const builder = new SectionBuilder(name);
    const own = this.#isBeside(name) ? this.#markers : (was?.entries ?? []);
    for (const [key, text] of [...own, ...(this.#coming.get(name) ?? [])]) {
      if (this.#sectionOf.has(`${name}\n${key}`)) continue;
      const now = is?.entries.get(key);
      const left = now === undefined && (this.#gap.noLongerRead(name, key) || this.#looksAway(this.#after, name, key));
      if (left) count(this.#noLongerRead, name);
      else builder.addCanonical(key, now === undefined || now === text ? text : this.#record(name, key, text, now));
    }
    for (const [key, text] of is?.entries ?? []) {
      if (builder.has(key) || !(this.#gap.newlyRead(name, key) || this.#looksAway(this.#before, name, key))) continue;
      builder.addCanonical(key, text);
      count(this.#newlyRead, name);
    }
    return builder.finish();
  }

  /** A value beside its node that one of the two forms compares and the other, that of this snapshot, does not. */
  #looksAway(snapshot: Snapshot, name: string, key: string): boolean {
    return this.#isBeside(name) && this.#observed(snapshot, key);
  }

  #observed(snapshot: Snapshot, key: string): boolean {
    return hasNodes(snapshot) && snapshot.sections.get('observed')?.entries.has(key) === true;
  }

  #record(section: string, key: string, was: string, is: string): string {
    const record: JsonObject = JSON.parse(was);
    const now: JsonObject = JSON.parse(is);
    for (const name of Object.keys(record)) {
      if (name in now || !this.#gap.noLongerRead(section, key, name)) continue;
      delete record[name];
      count(this.#noLongerRead, `${section}/${name}`);
    }
    for (const name of Object.keys(now)) {
      const known = name in record;
      if (known && canonicalise(record[name]!) === canonicalise(now[name]!)) continue;
      if (known && this.#gap.toldFiner(record[name]!, now[name]!)) {
        record[name] = now[name]!;
        continue;
      }
      if (known ? !this.#gap.toldOtherwise(section, key, name) : !this.#gap.newlyRead(section, key, name)) continue;
      record[name] = now[name]!;
      count(this.#newlyRead, `${section}/${name}`);
    }
    if (!classedByPerson(record) && !classedByPerson(now)) this.#classed(section, key, record, now);
    else if (record['rule'] === now['rule'] && now['class'] !== undefined) record['class'] = now['class'];
    return canonicalise(record);
  }

  /** Gives a record the class that the later form gives it, and its value the place that follows from it. */
  #classed(section: string, key: string, record: JsonObject, now: JsonObject): void {
    for (const name of ['class', 'rule']) {
      if (now[name] === undefined) delete record[name];
      else record[name] = now[name];
    }
    for (const name of ['value', 'raw', 'decoded']) {
      const [a, b] = [record[name], now[name]];
      if (a === undefined || b === undefined || isSecret(a) === isSecret(b)) continue;
      if (isUnread(a) || isUnread(b)) continue;
      for (const member of ['value', 'raw', 'decoded']) {
        if (now[member] === undefined) delete record[member];
        else record[member] = now[member];
      }
      count(this.#newlyRead, `${section}/${name}`);
      break;
    }
    if (this.#isBeside(section)) return;
    if ('value' in record && !('value' in now)) this.#setBeside(section, key, record);
    else if (!('value' in record) && 'value' in now) this.#takeIn(section, key, record, now);
  }

  /** The later form keeps the value beside the node, among markers or among what moves by itself. */
  #setBeside(section: string, key: string, record: JsonObject): void {
    const marker = this.#after.sections.get('markers')?.entries.get(key);
    if (marker !== undefined && !this.#markers.has(key)) {
      this.#markers.set(key, canonicalise({ ...(JSON.parse(marker) as JsonObject), value: record['value']! }));
    } else if (this.#observed(this.#after, key)) {
      count(this.#noLongerRead, `${section}/value`);
    } else return;
    delete record['value'];
  }

  /** The earlier form kept the value beside the node; one that it did not compare is no measure for the later. */
  #takeIn(section: string, key: string, record: JsonObject, now: JsonObject): void {
    const marker = this.#markers.get(key);
    if (marker !== undefined && !this.#after.sections.get('markers')?.entries.has(key)) {
      record['value'] = (JSON.parse(marker) as JsonObject)['value']!;
      this.#markers.delete(key);
    } else if (this.#observed(this.#before, key)) {
      record['value'] = now['value']!;
      count(this.#newlyRead, `${section}/value`);
    }
  }
}

/** Only nodes have their values beside them; registers and files stand alone. */
function hasNodes({ header }: Snapshot): boolean {
  return header.protocol === 'opcua';
}

function isUnread(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$status' in value;
}

function count(all: Record<string, number>, name: string): void {
  all[name] = (all[name] ?? 0) + 1;
}
