import {
  type JsonObject,
  mayBeClassed,
  movingClasses,
  PreparedRule,
  type Snapshot,
  type UserRule,
  type ValueClass,
} from '#engine/snapshot/snapshot.ts';
import type { ValueMatch } from '#protocol/api/value-rules.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';
import { signsOf } from './value-rule-table.ts';

/** What a rule covers: values that it would decide about, secrets, and values that the reader leaves out, about which it cannot. */
export interface RuleReach {
  values: number;
  secrets: number;
  aside: number;
}

/** Counts what a rule covers of a snapshot. */
export function reachOf(snapshot: Snapshot, rule: UserRule): RuleReach {
  const prepared = new PreparedRule(rule);
  const reach = { values: 0, secrets: 0, aside: 0 };
  for (const section of snapshot.sections.values()) {
    if (!section.compared || !mayBeClassed(section.name)) continue;
    for (const [key, text] of section.entries) {
      const record = JSON.parse(text) as JsonObject;
      const cls = record['class'] as ValueClass | undefined;
      if (cls === undefined) continue;
      const type = typeof record['typeDefinition'] === 'string' ? record['typeDefinition'] : undefined;
      if (!prepared.covers({ key, path: String(record['path'] ?? key), type })) continue;
      reach[cls === 'secret' ? 'secrets' : movingClasses.has(cls) ? 'aside' : 'values'] += 1;
    }
  }
  return reach;
}

/** The same for a match, of the newest complete reading of a controller; null where there is none. */
export function latestReach(archive: SnapshotArchive): (of: { id: string }, match: ValueMatch) => RuleReach | null {
  return ({ id }, match) => {
    const latest = archive.latestComplete(id);
    const content = latest && archive.content(latest);
    if (!content || 'wrong' in content) return null;
    return reachOf(content, { name: '', class: 'volatile', ...signsOf(match) });
  };
}
