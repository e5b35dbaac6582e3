import type { Snapshot } from './model.ts';

/** Items of a Modbus unit's identity, and the request that brings them as the fingerprint names it. */
const requests = [
  { items: /^(\d+)\/43\//, request: '43/14' },
  { items: /^(\d+)\/17$/, request: '17' },
] as const;

/** What a unit does with a request that it does not answer usably. */
const unusable: ReadonlySet<unknown> = new Set(['silent', 'closed', 'garbage']);

/** True for a part of an identity that this snapshot lacks because the unit no longer answers usably when it is asked for it: it is not gone. */
export function isUntold({ sections }: Snapshot, section: string, key: string): boolean {
  if (section !== 'identity') return false;
  const fingerprint = sections.get('fingerprint')?.entries;
  return requests.some(({ items, request }) => {
    const unit = items.exec(key)?.[1];
    const record = unit === undefined ? undefined : fingerprint?.get(`${unit}/${request}`);
    return record !== undefined && unusable.has((JSON.parse(record) as { behaviour?: unknown }).behaviour);
  });
}
