import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { BerReader, berInteger, berOid, integerOf, oidOf } from '#engine/snmp/ber.ts';
import { compareOids, type Oid, oid } from '#engine/snmp/oid.ts';
import { readTags } from '#engine/snmp/pdu.ts';
import { der, octets, sequence } from '#protocol/der.ts';
import { type BenchSwitch, objectsOf } from './bench-switch.ts';

/** A question as the agent of a test got it. */
export interface Asked {
  tag: number;
  id: number;
  repetitions: number;
  oids: Oid[];
  /** The whole community, with a VLAN behind it where one was asked for. */
  community: string;
  /** Port from which it came. */
  from: number;
}

/** What an agent answers: whole datagrams, as many as it likes. */
export type Script = (asked: Asked) => Buffer[];

/** An agent of SNMPv2c for tests that does what its script says. */
export class ScriptedAgent {
  readonly asked: Asked[] = [];
  readonly #socket: Socket;
  readonly #script: Script;

  private constructor(socket: Socket, script: Script) {
    this.#socket = socket;
    this.#script = script;
    socket.on('message', (bytes, { port, address }) => {
      const asked = { ...questionOf(bytes), from: port };
      this.asked.push(asked);
      for (const answer of this.#script(asked)) this.#socket.send(answer, port, address);
    });
  }

  static async listen(script: Script): Promise<ScriptedAgent> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new ScriptedAgent(socket, script);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  stop(): void {
    this.#socket.close();
  }
}

/** An object: its identifier and its value as BER. */
export type ServedObject = [name: Oid, value: Buffer];

/** The objects of a switch on the bench, with the system group. */
export function servedObjects(bench: BenchSwitch): ServedObject[] {
  const text = (name: string, value: string): ServedObject => [oid(name), octets(Buffer.from(value))];
  return [
    text('1.3.6.1.2.1.1.1.0', 'a scripted switch'),
    text('1.3.6.1.2.1.1.5.0', bench.name),
    text('1.3.6.1.2.1.1.6.0', 'bench'),
    ...objectsOf(bench).map((line): ServedObject => {
      const [name = '', type, ...words] = line.split(' ');
      if (type === 'integer') return [oid(name), berInteger(Number(words[0]))];
      return [oid(name), octets(type === 'octet' ? Buffer.from(words.join(''), 'hex') : Buffer.from(words.join(' ')))];
    }),
  ].toSorted(([a], [b]) => compareOids(a, b));
}

/** The honest answer of an agent with these objects, sorted. */
export function honestAnswer(
  objects: readonly ServedObject[],
  { tag, id, repetitions, oids, community }: Asked,
): Buffer {
  const end = der(0x82);
  const rows: ServedObject[] = [];
  if (tag === readTags.get) {
    for (const one of oids) rows.push([one, objects.find(([name]) => compareOids(name, one) === 0)?.[1] ?? der(0x80)]);
  } else {
    let at = [...oids];
    for (let round = 0; round < (tag === readTags.getBulk ? repetitions : 1); round++) {
      const next = at.map((one): ServedObject => objects[firstBehind(objects, one)] ?? [one, end]);
      rows.push(...next);
      at = next.map(([name]) => name);
    }
  }
  return answer(id, rows, { community });
}

/** An answer with these rows. */
export function answer(id: number, rows: readonly ServedObject[], { community = 'lookonly', status = 0 } = {}): Buffer {
  const list = sequence(...rows.map(([name, value]) => sequence(berOid(name), value)));
  const pdu = der(0xa2, berInteger(id), berInteger(status), berInteger(0), list);
  return sequence(berInteger(1), octets(Buffer.from(community)), pdu);
}

function firstBehind(objects: readonly ServedObject[], after: Oid): number {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOids(objects[middle]![0], after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function questionOf(bytes: Buffer): Omit<Asked, 'from'> {
  const reader = new BerReader(bytes).into(0x30);
  reader.integer();
  const community = reader.octets().toString();
  const { tag, content } = reader.next();
  const pdu = new BerReader(content);
  const id = integerOf(pdu.next(0x02).content);
  pdu.integer();
  const repetitions = pdu.integer();
  const list = pdu.into(0x30);
  const oids: Oid[] = [];
  while (!list.done) oids.push(oidOf(list.into(0x30).next(0x06).content));
  return { tag, id, repetitions, oids, community };
}
