import { conduitStanding } from '#engine/inventory/conduit.ts';
import { boundaryCoverage, type GradedHost, type SightGrade, zoneCoverage } from '#engine/inventory/coverage.ts';
import type { Role } from '#engine/inventory/role.ts';
import { noTraits, proposeZone } from '#engine/inventory/zone-proposal.ts';
import type { BoundaryRow, ConduitRow, ZonesView } from '#protocol/api/network-zones.ts';
import type { AssetLedger } from '../../assets/asset-ledger.ts';
import { HostJudge } from '../host-judge.ts';
import type { NetworkBook } from '../network-book.ts';
import type { HostRow, PairRow } from '../network-rows.ts';
import { presenceVantages, wireVantages } from '../vantage.ts';
import { boundaryKey, type Decided, type KeptConduit, type ZoneDecisions } from './zone-decisions.ts';

const dayMs = 86_400_000;
/** How far back observed conversations count for conduits and cut plans: a month has most of what is usual. */
const observedMs = 30 * dayMs;
const shownBlind = 100;
const shownFlows = 200;
const shownPorts = 8;
/** Everything outside of the zones. */
const outside = '';

/** What the view of zones stands on. */
export interface ZonesParts {
  book: NetworkBook;
  assets: AssetLedger;
  decisions: ZoneDecisions;
}

/** Zones, boundaries, conduits, cut plans and how far all that is in sight; `person` names whoever decided. */
export function zonesViewOf(parts: ZonesParts, site: string, at: Date, person: (who: string) => string): ZonesView {
  const { book, assets, decisions } = parts;
  const now = at.getTime();
  const judge = new HostJudge(site, book, assets);
  const zones = [...(assets.sites.get(site)?.zones ?? [])].sort((a, b) => a.order - b.order);
  const names = new Map([[outside, ''], ...zones.map(({ id, name }): [string, string] => [id, name])]);
  const zoneOf = (address: string) => judge.zoneOf(address) ?? outside;
  const graded = gradedHosts(parts, site, judge, now);
  const shown = (decided: Decided | undefined) => (decided ? { ...decided, by: person(decided.by) } : null);
  const traits = decisions.traits(site);
  const coverage = new Map(
    zones.map(({ id }) => [id, zoneCoverage(graded.filter(({ zone }) => zone === id))] as const),
  );
  const nameOf = (address: string) => judge.assetOf(address)?.name ?? book.host(site, address)?.names[0] ?? address;
  const grades = new Map(graded.map((host) => [host.id, host.grade]));
  const cuts = decisions.cuts(site);
  const roles = new Map<string, (Role | 'unknown')[]>();
  for (const host of book.hosts([site])) {
    const zone = zoneOf(host.address);
    const inZone = roles.get(zone);
    if (inZone) inZone.push(judge.of(host).role);
    else roles.set(zone, [judge.of(host).role]);
  }
  const pairs = [...book.pairs([site])].filter(({ last }) => last >= now - observedMs);
  return {
    at: at.toISOString(),
    zones: zones.map(({ id, name }) => {
      const { blind, ...cover } = coverage.get(id)!;
      const kept = traits.get(id);
      return {
        ...{
          id,
          name,
          traits: kept?.traits ?? noTraits,
          decided: shown(kept?.decided),
          proposed: proposeZone(name, roles.get(id) ?? []),
        },
        ...cover,
        blind: blind.slice(0, shownBlind).map((one) => ({ id: one, name: nameOf(one), grade: grades.get(one)! })),
        blindCount: blind.length,
      };
    }),
    boundaries: boundariesOf(pairs, zoneOf, decisions.conduits(site), [...names.keys()]).map(
      ({ a, b, flows, conduits }) => {
        const [one, two] = [coverage.get(a), coverage.get(b)];
        const cut = cuts.get(boundaryKey(a, b));
        const across = crossing(one, two);
        return {
          ...{ a, b, ...across },
          conduits: conduits.map((row) => ({
            ...row,
            declared: row.declared.map(({ standing, ports, decided }) => ({
              standing,
              ports: [...ports],
              decided: shown(decided),
            })),
          })),
          cut: cut ? { plan: cut.plan, decided: shown(cut.decided) } : null,
          flows: flows.slice(0, shownFlows).map((pair) => ({
            ...{ from: pair.client, fromName: nameOf(pair.client), to: pair.server, toName: nameOf(pair.server) },
            ...{ port: pair.port, last: new Date(pair.last).toISOString() },
          })),
          flowCount: flows.length,
          uses: usesOf(flows, judge),
        };
      },
    ),
    hasWire: [...book.pairs([site])].some(({ vantages }) => vantages.some(({ how }) => wireVantages.has(how))),
  };
}

/** Hosts that were seen or are listed, each with the best grade in which it is in sight. */
function gradedHosts({ book, assets }: ZonesParts, site: string, judge: HostJudge, now: number): GradedHost[] {
  const seen = [...book.hosts([site])].filter(({ address }) => !judge.isOutside(address));
  const hosts = seen.map((row): GradedHost => {
    const { grade, last } = gradeOf(row, judge);
    return { id: row.address, zone: judge.zoneOf(row.address), grade, live: now - last <= dayMs };
  });
  for (const row of assets.store.all()) {
    if (row.site !== site || row.retired || !row.inLedger || row.addresses.length === 0) continue;
    if (row.addresses.some((address) => book.host(site, address))) continue;
    hosts.push({ id: row.addresses[0]!, zone: assets.zoneOf(row.id), grade: 'unseen', live: false });
  }
  return hosts;
}

function gradeOf(row: HostRow, judge: HostJudge): { grade: SightGrade; last: number } {
  const pairs = judge.pairsOf(row.address);
  const newest = (times: number[]) => times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  const wire = newest(
    pairs.flatMap(({ vantages }) => vantages.filter(({ how }) => wireVantages.has(how)).map(({ last }) => last)),
  );
  if (judge.signsOf(row).hasAgent) {
    return {
      grade: 'own',
      last: newest([wire, ...row.vantages.filter(({ how }) => !presenceVantages.has(how)).map(({ last }) => last)]),
    };
  }
  if (Number.isFinite(wire)) return { grade: 'wire', last: wire };
  const polled = row.vantages.find(({ how }) => how === 'poll');
  if (polled) return { grade: 'poll', last: polled.last };
  return { grade: pairs.length > 0 ? 'peer' : 'hint', last: row.last };
}

function crossing(
  one: ReturnType<typeof zoneCoverage> | undefined,
  two: ReturnType<typeof zoneCoverage> | undefined,
): Pick<BoundaryRow, 'pairs' | 'seenPairs' | 'state'> {
  // Of outside, only what a watched host of the zone talks with can be seen; its hosts cannot be counted.
  const inside = one ?? two;
  if (!one || !two) {
    const { hosts = 0, watched = 0, own = 0 } = inside ?? {};
    const state = hosts === 0 ? 'empty' : own === hosts ? 'all' : watched === 0 ? 'none' : 'part';
    return { pairs: hosts, seenPairs: watched, state };
  }
  return boundaryCoverage(one, two);
}

interface Boundary {
  a: string;
  b: string;
  flows: PairRow[];
  conduits: (Omit<ConduitRow, 'declared'> & { declared: KeptConduit[] })[];
}

/** Boundaries over which something was seen or declared, those of outside first. */
function boundariesOf(
  pairs: readonly PairRow[],
  zoneOf: (address: string) => string,
  declared: readonly KeptConduit[],
  order: readonly string[],
): Boundary[] {
  const ways = new Map<string, { from: string; to: string; flows: PairRow[] }>();
  const way = (from: string, to: string) => {
    const known = ways.get(`${from}>${to}`) ?? { from, to, flows: [] };
    ways.set(`${from}>${to}`, known);
    return known;
  };
  for (const { from, to } of declared) if (order.includes(from) && order.includes(to)) way(from, to);
  for (const pair of pairs) {
    const [from, to] = [zoneOf(pair.client), zoneOf(pair.server)];
    if (from !== to && pair.sure) way(from, to).flows.push(pair);
  }
  const boundaries = new Map<string, Boundary>();
  for (const { from, to, flows } of ways.values()) {
    const [a, b] = order.indexOf(from) <= order.indexOf(to) ? [from, to] : [to, from];
    const boundary = boundaries.get(boundaryKey(a, b)) ?? { a, b, flows: [], conduits: [] };
    boundary.flows.push(...flows);
    boundary.conduits.push(conduitOf(from, to, flows, declared));
    boundaries.set(boundaryKey(a, b), boundary);
  }
  const rank = ({ a, b }: Boundary) => order.indexOf(a) * order.length + order.indexOf(b);
  for (const { flows } of boundaries.values()) flows.sort((x, y) => y.connections - x.connections);
  return [...boundaries.values()].sort((x, y) => rank(x) - rank(y));
}

function conduitOf(
  from: string,
  to: string,
  flows: readonly PairRow[],
  all: readonly KeptConduit[],
): Boundary['conduits'][number] {
  const counts = { allowed: 0, forbidden: 0, undeclared: 0, inside: 0 };
  const ports = new Map<number, number>();
  for (const { port, connections } of flows) {
    counts[conduitStanding(all, { from, to, port })]++;
    if (port !== null) ports.set(port, (ports.get(port) ?? 0) + connections);
  }
  const last = flows.reduce((most, pair) => Math.max(most, pair.last), 0);
  const { allowed, forbidden, undeclared } = counts;
  return {
    ...{ from, to, allowed, forbidden, undeclared },
    declared: all.filter((one) => one.from === from && one.to === to),
    last: last === 0 ? null : new Date(last).toISOString(),
    ports: [...ports]
      .sort((x, y) => y[1] - x[1])
      .slice(0, shownPorts)
      .map(([port]) => port),
  };
}

function usesOf(flows: readonly PairRow[], judge: HostJudge): string[] {
  const uses = flows.flatMap(({ client, server }) => [judge.assetOf(client)?.use, judge.assetOf(server)?.use]);
  return [...new Set(uses.filter((use) => use !== null && use !== undefined && use !== ''))].slice(0, 30) as string[];
}
