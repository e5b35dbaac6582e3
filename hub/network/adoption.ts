import type { AssetLedger, Editor } from '../assets/asset-ledger.ts';
import { HostJudge, kindOfRole } from './host-judge.ts';
import type { NetworkBook } from './network-book.ts';

/** Takes hosts that were only seen into the asset ledger, with what is known of them; answers the assets. Hosts that nobody saw are left out. */
export function adoptHosts(
  parts: { book: NetworkBook; assets: AssetLedger },
  site: string,
  addresses: readonly string[],
  by: Editor,
): string[] {
  const { book, assets } = parts;
  const judge = new HostJudge(site, book, assets);
  return addresses.flatMap((address) => {
    const row = book.host(site, address);
    const known = judge.assetOf(address);
    if (!row || known?.inLedger) return [];
    const kind = kindOfRole[judge.of(row).role];
    const macs = row.mac === null || row.manyAddresses ? [] : [row.mac];
    if (!known) {
      const name = row.names[0] ?? address;
      const hostNames = row.names.slice(0, 1);
      return [assets.add(site, { name, kind, addresses: [address], macs, hostNames }, by).id];
    }
    const change = {
      ...(known.kind === 'unknown' && kind !== 'unknown' ? { kind } : {}),
      ...(known.macs.length === 0 && macs.length > 0 ? { macs } : {}),
    };
    return assets.edit(known.id, change, by)!.id;
  });
}
