import type { Asset } from '#protocol/api/plant.ts';

/** What the ledger can be ordered by. */
export type AssetSort = 'name' | 'kind' | 'address' | 'zone' | 'criticality' | 'standing' | 'lastSeen' | 'open';

const criticality = ['high', 'medium', 'low'];
const standing = ['observed', 'ledger', 'both', 'retired'];
const names = new Intl.Collator('ja', { numeric: true });

const keys: Record<AssetSort, (asset: Asset) => string | number> = {
  name: (asset) => asset.name,
  kind: (asset) => asset.kind,
  address: (asset) => addressKey(asset.addresses[0]),
  zone: (asset) => asset.zone ?? '',
  criticality: (asset) => (asset.criticality ? criticality.indexOf(asset.criticality) : criticality.length),
  standing: (asset) => standing.indexOf(asset.standing),
  lastSeen: (asset) => (asset.lastSeen ? -Date.parse(asset.lastSeen) : 0),
  open: (asset) => -asset.openIncidents,
};

/** The ledger in the order asked for; equals stand by name, with numbers in names by value. */
export function sortAssets(assets: readonly Asset[], by: AssetSort): Asset[] {
  const key = keys[by] ?? keys.name;
  return [...assets].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    const order =
      typeof left === 'number' && typeof right === 'number' ? left - right : names.compare(String(left), String(right));
    return order || names.compare(a.name, b.name);
  });
}

function addressKey(address: string | undefined): string {
  return (address ?? '')
    .split('.')
    .map((part) => part.padStart(3, '0'))
    .join('.');
}
