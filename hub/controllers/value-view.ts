import {
  type JsonObject,
  mayBeClassed,
  movingClasses,
  type Snapshot,
  type ValueClass,
} from '#engine/snapshot/snapshot.ts';
import type { ControllerValues, ValueRule } from '#protocol/api/value-rules.ts';
import { type DifferenceRegister, itemFacts } from './differences.ts';
import type { Learnings } from './learnings.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';
import type { LearningController } from './value-learning.ts';
import type { KeptRule } from './value-rule-table.ts';
import { ruleName } from './value-rule-table.ts';
import type { ValueRules } from './value-rules.ts';

const shownPaths = 50;
const shownLeftOut = 500;

/** Values that one reason keeps out of the comparison. */
type Exclusion = ControllerValues['exclusions'][number];

interface Coverage {
  exclusions: Exclusion[];
  /** By `id.version` of every rule that is proposed or in force. */
  covered: Map<string, { covers: number; paths: string[] }>;
}

/** Which values of a controller are not compared, by what rule, by whose decision; and what was learned. */
export class ValueView {
  private readonly parts: {
    archive: SnapshotArchive;
    differences: DifferenceRegister;
    rules: ValueRules;
    learning: Learnings;
  };
  private readonly cache = new Map<string, { key: string; coverage: Coverage }>();

  constructor(parts: ValueView['parts']) {
    this.parts = parts;
  }

  /** Persons by their ids; who reads it puts names in. */
  of(controller: LearningController): Omit<ControllerValues, 'rules'> & { rules: (KeptRule & ShownRule)[] } {
    const { rules, learning, differences } = this.parts;
    const kept = rules.table.of(controller.site, controller.id);
    const { exclusions, covered } = this.coverage(controller, kept);
    const leftOut = differences.leftOut(controller.id);
    return {
      rules: kept.map((rule) => ({
        ...rule,
        ...(covered.get(`${rule.id}.${rule.version}`) ?? { covers: 0, paths: [] }),
        own: rule.controller !== null,
        listed: rule.nodes?.length ?? null,
      })),
      exclusions,
      leftOut: leftOut
        .slice(0, shownLeftOut)
        .map(({ item, rule }) => ({ ...itemFacts(item), number: rule.kept.number })),
      leftOutCount: leftOut.length,
      learning: learning.of(controller),
      series: learning.series(controller),
    };
  }

  private coverage(controller: LearningController, kept: readonly KeptRule[]): Coverage {
    const latest = this.parts.archive.latestComplete(controller.id);
    if (latest === null) return { exclusions: [], covered: new Map() };
    const live = kept.filter(({ state }) => state === 'proposed' || state === 'in_force');
    const key = `${latest.root}/${live.map(({ id, version, state }) => `${id}.${version}.${state}`).join()}`;
    const known = this.cache.get(controller.id);
    if (known?.key === key) return known.coverage;
    const snapshot = this.parts.archive.content(latest);
    if ('wrong' in snapshot) return { exclusions: [], covered: new Map() };
    const coverage = this.look(controller, live, snapshot);
    this.cache.set(controller.id, { key, coverage });
    return coverage;
  }

  private look(controller: LearningController, live: readonly KeptRule[], snapshot: Snapshot): Coverage {
    const { rules } = this.parts;
    const { book } = rules.book(controller.site, controller.id);
    const own = new Map<string, Exclusion>();
    const covered = new Map<string, { covers: number; paths: string[] }>();
    const prepared = rules.prepared(live);
    for (const section of snapshot.sections.values()) {
      if (!section.compared) continue;
      for (const [key, text] of section.entries) {
        const record = JSON.parse(text) as JsonObject;
        const cls = record['class'] as ValueClass | undefined;
        if (cls === undefined || cls === 'secret' || !valued(cls, record)) continue;
        const path = String(record['path'] ?? key);
        const type = typeof record['typeDefinition'] === 'string' ? record['typeDefinition'] : undefined;
        const place = { key, path, type };
        if (movingClasses.has(cls)) {
          for (const one of mayBeClassed(section.name) ? prepared : []) {
            if (!movingClasses.has(one.rule.rule.class) && one.rule.covers(place)) cover(covered, one.id, path);
          }
          note(own, { rule: String(record['rule'] ?? ''), number: null, class: cls }, path);
        } else {
          const by = book.of(section.name, place);
          if (by && movingClasses.has(by.class)) {
            note(own, { rule: ruleName(by.kept), number: by.kept.number, class: by.class }, path);
          }
          for (const one of mayBeClassed(section.name) ? prepared : []) {
            if (one.rule.covers(place)) cover(covered, one.id, path);
          }
        }
      }
    }
    return { exclusions: [...own.values()].sort((a, b) => b.count - a.count), covered };
  }
}

type ShownRule = Pick<ValueRule, 'covers' | 'paths' | 'own' | 'listed'>;

/** True for records that hold a value, or hold none because it is kept apart as one that moves. */
function valued(cls: ValueClass, record: JsonObject): boolean {
  return movingClasses.has(cls) || record['value'] !== undefined || record['raw'] !== undefined;
}

function note(all: Map<string, Exclusion>, by: Pick<Exclusion, 'rule' | 'number' | 'class'>, path: string): void {
  const id = `${by.class}\n${by.rule}`;
  const one = all.get(id) ?? { ...by, count: 0, paths: [] };
  one.count += 1;
  if (one.paths.length < shownPaths) one.paths.push(path);
  all.set(id, one);
}

function cover(all: Map<string, { covers: number; paths: string[] }>, id: string, path: string): void {
  const one = all.get(id) ?? { covers: 0, paths: [] };
  one.covers += 1;
  if (one.paths.length < shownPaths) one.paths.push(path);
  all.set(id, one);
}
