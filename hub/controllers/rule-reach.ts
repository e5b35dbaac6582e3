import {
  comparedClasses,
  type JsonObject,
  mayBeClassed,
  PreparedRule,
  type Snapshot,
  type UserRule,
  type ValueClass,
} from '#engine/snapshot/snapshot.ts';
import type { SnapshotArchive } from './snapshot-archive.ts';
import { signsOf } from './value-rule-table.ts';
import type { ValueRuleParts } from './value-rules.ts';

/** How many values of a snapshot a rule would decide about, and how many secrets it covers, which it cannot. */
export function reachOf(snapshot: Snapshot, rule: UserRule): { values: number; secrets: number } {
  const prepared = new PreparedRule(rule);
  const reach = { values: 0, secrets: 0 };
  for (const section of snapshot.sections.values()) {
    if (!section.compared || !mayBeClassed(section.name)) continue;
    for (const [key, text] of section.entries) {
      const record = JSON.parse(text) as JsonObject;
      const cls = record['class'] as ValueClass | undefined;
      if (cls === undefined || !comparedClasses.has(cls)) continue;
      const type = typeof record['typeDefinition'] === 'string' ? record['typeDefinition'] : undefined;
      if (!prepared.covers({ key, path: String(record['path'] ?? key), type })) continue;
      reach[cls === 'secret' ? 'secrets' : 'values'] += 1;
    }
  }
  return reach;
}

/** The same for a match, of the newest complete reading of a controller; null where there is none. */
export function latestReach(archive: SnapshotArchive): ValueRuleParts['reach'] {
  return ({ id }, match) => {
    const latest = archive.latestComplete(id);
    const content = latest && archive.content(latest);
    if (!content || 'wrong' in content) return null;
    return reachOf(content, { name: '', class: 'volatile', ...signsOf(match) });
  };
}
