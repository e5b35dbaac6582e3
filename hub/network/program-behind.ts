import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import type { Mask } from '../access/masking.ts';
import type { EventSearch } from '../store/event-store.ts';
import { ReadEndedError } from '../store/read-bounds.ts';

/** A program that gave a command, as the agent of its machine saw it. */
export interface ProgramBehind {
  name: string;
  executable: string | null;
  user: string | null;
  host: string | null;
  /** Id of the event that tells so. */
  from: string;
}

/** Rows of sockets are looked for among what arrived from a little before the command until so long after it: a machine may have been cut off. */
const beforeMs = 10 * 60_000;
const afterMs = 24 * 3_600_000;
/** A row tells when a connection was looked at, which is some time after it began and before it ended. */
const lookMs = 65_000;
const mostRows = 5000;

/**
 * The program behind a command to a controller: the one that held the very connection over which it went, by the socket table of its machine. Null where that
 * connection was not seen, or not with one program alone: an answer is certain or none. `unlooked` where not all that was stored could be looked at now.
 */
export async function programBehind(
  command: Pick<StoredEvent, 'kind' | 'site' | 'time' | 'received' | 'fields'>,
  search: (search: EventSearch) => Promise<{ events: StoredEvent[]; next: number | null }>,
): Promise<ProgramBehind | 'unlooked' | null> {
  const { fields } = command;
  const [id, client, server] = ['network.community_id', 'source.ip', 'destination.ip'].map((name) => fields[name]);
  // A row that stands for several commands may stand for several programs.
  if (command.kind !== 'ot.command' || typeof id !== 'string' || Number(fields['hinomi.operation.count'] ?? 1) !== 1) {
    return null;
  }
  const at = Date.parse(command.time);
  const found = await search({
    sites: [command.site],
    kinds: ['net.flow', 'net.new_talker'],
    from: new Date(at - beforeMs).toISOString(),
    to: new Date(Math.max(at, Date.parse(command.received)) + afterMs).toISOString(),
    filters: [
      { field: 'source.ip', op: 'is', value: String(client) },
      { field: 'destination.ip', op: 'is', value: String(server) },
      { field: 'hinomi.vantage', op: 'is', value: 'socket' },
    ],
    limit: mostRows,
  }).catch((error) => {
    if (error instanceof ReadEndedError && error.why !== 'left') return null;
    throw error;
  });
  // What was not looked at may name another program.
  if (found === null || found.next !== null) return 'unlooked';
  const holders = found.events.filter((row) => holds(row.fields, id, at)).map((row) => ownerOf(row));
  const [first] = holders;
  return first && holders.every((other) => other !== null && same(first, other)) ? first : null;
}

/** Whether a row of a machine's sockets is about this connection, seen from the end that opened it, at that time. */
function holds(row: Fields, id: string, at: number): boolean {
  const ids = row['hinomi.flow.community_ids'];
  const named = row['network.community_id'] === id || (Array.isArray(ids) && ids.includes(id));
  const [from, to] = [row['hinomi.flow.first'], row['hinomi.flow.last']].map((time) => Date.parse(String(time)));
  return named && row['network.direction'] === 'outbound' && at >= from! - lookMs && at <= to! + lookMs;
}

function ownerOf({ id, fields }: StoredEvent): ProgramBehind | null {
  const text = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : null);
  const name = text('process.name');
  if (name === null) return null;
  return { name, executable: text('process.executable'), user: text('user.name'), host: text('host.name'), from: id };
}

function same(one: ProgramBehind, other: ProgramBehind): boolean {
  return (
    one.name === other.name && one.executable === other.executable && one.user === other.user && one.host === other.host
  );
}

/** A program as this reader may see it: its path may hold the name of its account, too. */
export function maskedProgram(program: ProgramBehind, mask: Pick<Mask, 'account' | 'text'>): ProgramBehind {
  const { user, executable } = program;
  return {
    ...program,
    executable: executable && mask.text(executable, user === null ? [] : [user]),
    user: user === null ? null : mask.account(user),
  };
}
