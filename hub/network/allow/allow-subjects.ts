import { isPrivate } from '../host-judge.ts';
import type { SeenThing } from '../network-observer.ts';
import type { PairSight } from '../sight.ts';
import type { AllowSubject } from './allow-entry.ts';

const nothing = {
  b: null,
  transport: null,
  port: null,
  program: null,
  operation: null,
  area: null,
  low: null,
  high: null,
};
/** Operations that change something: each address that they name is learned. */
const writes: ReadonlySet<string> = new Set(['write', 'control']);

/** What of a sight is learned and decided about. `own` is the address of the machine that told it. */
export function subjectsOf({ sight, pair }: Pick<SeenThing, 'sight' | 'pair'>, own: string | null): AllowSubject[] {
  if (sight.of === 'host') return isPrivate(sight.address) ? [{ ...nothing, kind: 'host', a: sight.address }] : [];
  if (sight.of === 'listen') {
    if (own === null || sight.gone) return [];
    const { transport, port, program } = sight;
    return [{ ...nothing, kind: 'listening', a: own, transport, port, program }];
  }
  if (!pair?.sure) return [];
  const { client, server, transport, port } = pair;
  const talk = { ...nothing, a: client, b: server, transport, port };
  const hosts = [client, server].filter(isPrivate).map((a) => ({ ...nothing, kind: 'host' as const, a }));
  return [...hosts, { ...talk, kind: 'pair' }, ...programs(sight), ...operations(sight, talk)];
}

function programs(sight: PairSight): AllowSubject[] {
  const ends = [
    { a: sight.client, program: sight.clientProgram?.name },
    { a: sight.server, program: sight.serverProgram?.name },
  ];
  return ends.flatMap(({ a, program }) => (program ? [{ ...nothing, kind: 'program' as const, a, program }] : []));
}

function operations({ operation }: PairSight, talk: Omit<AllowSubject, 'kind'>): AllowSubject[] {
  if (!operation) return [];
  const asked: AllowSubject = { ...talk, kind: 'operation', operation: operation.operation };
  if (operation.addresses === null || !writes.has(operation.class)) return [asked];
  const [low, high] = operation.addresses;
  return [asked, { ...talk, kind: 'range', operation: operation.operation, area: operation.area, low, high }];
}
