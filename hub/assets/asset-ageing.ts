import type { ControlStore } from '../store/control-store.ts';
import type { AssetLedger } from './asset-ledger.ts';

/** Days after which an asset that nobody took into the ledger, and nobody sees any more, goes. */
export const seenOnlyDays = 100;
const dayMs = 86_400_000;

/** What may speak of an asset beside the asset ledger: an asset that is spoken of is retired instead of forgotten. */
const speaking = [
  'SELECT 1 FROM incident WHERE asset_id = ? LIMIT 1',
  'SELECT 1 FROM incident_involved WHERE thing = ? LIMIT 1',
  'SELECT 1 FROM asset_agent WHERE asset = ? LIMIT 1',
  'SELECT 1 FROM controller WHERE asset = ? LIMIT 1',
];

/** Lets assets go that were only seen, and not for long; what people wrote down and what has an agent stays. Answers how many went. */
export function ageSeenOnly(control: ControlStore, assets: AssetLedger, now: number): number {
  const oldest = new Date(now - seenOnlyDays * dayMs).toISOString();
  const gone = [...assets.store.all()].filter(
    (row) => !row.inLedger && !row.retired && row.lastSeen !== null && row.lastSeen < oldest,
  );
  for (const { id } of gone) {
    if (assets.store.agentsOf(id).length > 0) continue;
    const isSpokenOf = speaking.some((sql) => control.db.prepare(sql).get(id) !== undefined);
    if (isSpokenOf) assets.store.change(id, { retired: true });
    else assets.store.remove(id);
  }
  return gone.length;
}
