import { buildSnapshot, type Snapshot } from '#engine/snapshot/snapshot.ts';

/**
 * Takes a snapshot, and once more if the model moved while it was read. The header of the second counts the requests
 * of both and says that there were two.
 */
export async function takeUntorn(take: () => Promise<Snapshot>): Promise<Snapshot> {
  const first = await take();
  if (first.header.facts?.['torn'] !== true) return first;
  const second = await take();
  const requests = { ...first.header.requests };
  for (const [name, count] of Object.entries(second.header.requests)) requests[name] = (requests[name] ?? 0) + count;
  const header = {
    ...second.header,
    requests,
    bytesIn: first.header.bytesIn + second.header.bytesIn,
    bytesOut: first.header.bytesOut + second.header.bytesOut,
    facts: { ...second.header.facts, attempts: 2 },
  };
  return buildSnapshot(header, [...second.sections.values()]);
}
