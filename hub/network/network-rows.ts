import type { SeenProgram } from './sight.ts';
import type { Vantage } from './vantage.ts';

/** A host as it was seen; times are milliseconds since 1970 UTC. */
export interface HostRow {
  site: string;
  address: string;
  first: number;
  last: number;
  mac: string | null;
  /** Names that it or its readers gave it. */
  names: string[];
  readAs: string[];
  manyAddresses: boolean;
  vantages: Vantage[];
}

/** A program at one end, with when it was seen last. */
export interface KnownProgram extends SeenProgram {
  first: number;
  last: number;
}

/** What one asks of the other: sums since the first of it. */
export interface KnownOperation {
  class: string;
  operation: string;
  area: string;
  low: number | null;
  high: number | null;
  count: number;
  first: number;
  last: number;
}

/** Who talks with whom at which port; times are milliseconds since 1970 UTC. */
export interface PairRow {
  site: string;
  client: string;
  server: string;
  transport: string;
  port: number | null;
  sure: boolean;
  first: number;
  last: number;
  connections: number;
  clientPrograms: KnownProgram[];
  serverPrograms: KnownProgram[];
  operations: KnownOperation[];
  vantages: Vantage[];
}

/** Programs of one end and operations of one pair that are kept, the newest. */
export const mostPrograms = 8;
export const mostOperations = 64;

/** Keeps a list short by what was seen last. */
export function keepNewest<T extends { last: number }>(list: T[], most: number): void {
  if (list.length <= most) return;
  list.sort((a, b) => b.last - a.last);
  list.length = most;
}

/** Key of a host within all sites. */
export function hostKey(site: string, address: string): string {
  return `${site} ${address}`;
}

/** Key of a conversation within all sites. */
export function pairKey(of: Pick<PairRow, 'site' | 'client' | 'server' | 'transport' | 'port'>): string {
  return `${of.site} ${of.client} ${of.server} ${of.transport} ${of.port ?? '*'}`;
}

/** Key of who asks whom within all sites, whatever the port. */
export function endsKey(of: Pick<PairRow, 'site' | 'client' | 'server' | 'transport'>): string {
  return `${of.site} ${of.client} ${of.server} ${of.transport}`;
}
