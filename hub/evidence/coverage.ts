import type { EvidenceSheet } from '#protocol/api/collection.ts';
import type { Asset } from '#protocol/api/plant.ts';
import type { AgentLive } from '../agents/site-link.ts';
import type { EventStore } from '../store/event-store.ts';
import { type RecordType, recordTypes } from './record-types.ts';

export type Cell = EvidenceSheet['rows'][number]['cells'][number];

/** Assets by record type: which were seen in the time. */
export type SeenTypes = Map<string, Set<string>>;

const maxAssets = 100_000;

/** For each record type the assets from which a record of it came in the time. */
export async function seenTypes(events: EventStore, site: string, from: Date, to: Date): Promise<SeenTypes> {
  const out: SeenTypes = new Map();
  const base = { sites: [site], from: from.toISOString(), to: to.toISOString() };
  for (const type of recordTypes) {
    const assets = new Set<string>();
    for (const search of type.search) {
      const rows = await events.aggregate({
        type: 'top',
        field: 'asset',
        limit: maxAssets,
        search: { ...base, ...search },
      });
      for (const row of rows) assets.add(String(row.key['value']));
    }
    out.set(type.id, assets);
  }
  return out;
}

/** One cell of the sheet: is this type of record of this asset collected, and if not, why. */
export function cellOf(type: RecordType, asset: Asset, seen: boolean, agents: readonly AgentLive[]): Cell {
  const cell = (state: Cell['state'], ja: string, en: string): Cell => ({
    source: type.id,
    name: type.name,
    state,
    why: { ja, en },
  });
  if (seen) return cell('covered', '期間内に記録があります', 'Records came in the period');
  const sources = agents.flatMap((agent) => agent.sources).filter((source) => type.sources.includes(source.type));
  if (sources.some((source) => source.state === 'running')) {
    return cell(
      'partly',
      '収集は動作中ですが、期間内の記録はありません',
      'Collection runs, but nothing came in the period',
    );
  }
  const broken = sources[0];
  if (broken) {
    const reason = broken.reason ?? { ja: '理由不明', en: 'reason unknown' };
    return cell('not_covered', `収集元が動いていません：${reason.ja}`, `The source does not run: ${reason.en}`);
  }
  if (!asset.loggable) {
    return cell(
      'not_applicable',
      '記録を出せない機器です（台帳で補います）',
      'The device cannot log (kept in a ledger instead)',
    );
  }
  if (agents.length === 0 && asset.agents.length === 0) {
    return cell('not_covered', 'エージェントがありません', 'There is no agent');
  }
  return type.required
    ? cell('not_covered', 'この種類の収集元が設定されていません', 'No source of this type is configured')
    : cell('not_applicable', '対象に選ばれていません', 'Not chosen for this asset');
}

/** How a zone is seen, and how much of it. */
export function zoneOf(
  zone: { id: string; name: string; phase: 'build' | 'trial' | 'live' },
  assets: readonly Asset[],
  liveBy: ReadonlyMap<string, AgentLive>,
): EvidenceSheet['zones'][number] {
  const here = assets.filter((asset) => asset.zone === zone.id);
  const able = here.filter((asset) => asset.loggable);
  const watching = here.filter((asset) => asset.agents.some((agent) => talks(liveBy.get(`${asset.site}/${agent}`))));
  const how = [
    ...new Set(
      here
        .flatMap((asset) => asset.agents)
        .flatMap((agent) => liveBy.get(`${here[0]?.site}/${agent}`)?.sources ?? [])
        .filter((source) => source.state === 'running')
        .map((source) => source.type),
    ),
  ].sort();
  const base = { zone: zone.id, name: zone.name, how };
  if (watching.length === 0) {
    return {
      ...base,
      state: 'not_watched',
      why: {
        ja: `通信を見ている端末がありません（資産 ${here.length}台）`,
        en: `No machine sees its talk (${here.length} assets)`,
      },
    };
  }
  const whole = watching.length >= able.length && zone.phase === 'live';
  return {
    ...base,
    state: whole ? 'watched' : 'partly',
    why: {
      ja: `ログを出せる資産 ${able.length}台のうち ${watching.length}台で通信を見ています${zone.phase === 'live' ? '' : '（本格運用前）'}`,
      en: `${watching.length} of ${able.length} assets that can log see their talk${zone.phase === 'live' ? '' : ' (not yet in live operation)'}`,
    },
  };
}

function talks(live: AgentLive | undefined): boolean {
  const kinds = ['sockets', 'wire', 'netflow', 'zeek', 'suricata'];
  return live?.sources.some((source) => kinds.includes(source.type) && source.state === 'running') ?? false;
}
