import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApplicationDescription,
  coerceNodeId,
  type EndpointDescription,
  MessageSecurityMode,
  UserTokenType,
} from 'node-opcua-client';
import {
  buildSnapshot,
  type JsonObject,
  type Section,
  SectionBuilder,
  SectionWriter,
  type Snapshot,
} from '#engine/snapshot/snapshot.ts';
import { KeyedDigest } from '../../agent/controllers/keyed-digest.ts';
import { planBlocks } from '../../agent/controllers/memory-blocks.ts';
import { type MemoryAreas, memoryMapSchema } from '../../agent/controllers/memory-map.ts';
import { MemorySections } from '../../agent/controllers/memory-records.ts';
import type { CrawledNode } from '../../agent/sources/opc-ua/browse.ts';
import { writeApplications, writeEndpoints } from '../../agent/sources/opc-ua/endpoints.ts';
import { nodeKey } from '../../agent/sources/opc-ua/node-key.ts';
import { RecordWriter } from '../../agent/sources/opc-ua/records.ts';

/** Repeatable chance (mulberry32). */
export function chance(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const under = (limit: number) => Math.floor(next() * limit);
  const shuffled = <T>(given: readonly T[]): T[] => {
    const out = [...given];
    for (let at = out.length - 1; at > 0; at--) {
      const other = under(at + 1);
      [out[at], out[other]] = [out[other]!, out[at]!];
    }
    return out;
  };
  return { under, shuffled, share: next };
}
export type Chance = ReturnType<typeof chance>;

/** A node of the made-up address space. */
export interface WorldNode {
  /** Namespace URI and identifier; what stays when a server renumbers. */
  uri: string;
  name: string;
  nodeClass: number;
  parent: string | null;
  type: string;
  property: boolean;
  /** References beside those to its children. */
  extra: [string, string][];
  attributes: JsonObject;
  moves: boolean;
}

/** Everything that a controller has: nodes by path-like id, ways in, memory. */
export interface World {
  nodes: Map<string, WorldNode>;
  endpoints: { policy: string; tokens: { id: string; type: UserTokenType }[]; certificate: Buffer }[];
  words: number[];
  refused: boolean;
  /** What only this machine has: host with port, and name of its server application, which names a namespace, too. */
  host: string;
  application: string;
}

const standard = 'http://opcfoundation.org/UA/';
/** Namespace of the made-up machine. */
export const own = 'urn:made-up:press';
/** Stands for the namespace that each server calls by its own name. */
export const local = 'local';
const others = [local, own, 'http://opcfoundation.org/UA/DI/', 'urn:made-up:library'];
const object = 1;
const variable = 2;
const method = 4;

/** How large a machine is: settings of each of eight sorts, signals that move, values that move and can be written. */
export interface WorldSize {
  settings: number;
  moving: number;
  written: number;
}

/** A machine of usual size. */
export const usualSize: WorldSize = { settings: 60, moving: 2000, written: 0 };
const wordCount = 100;

/** A machine with settings of every class and values that move. */
export function makeWorld(counts: WorldSize = usualSize): World {
  const nodes = new Map<string, WorldNode>();
  const add = (id: string, parent: string | null, more: Partial<WorldNode> = {}) => {
    const name = id.split('/').at(-1)!;
    const base = {
      uri: own,
      nodeClass: object,
      type: 'i=58',
      property: false,
      extra: [],
      attributes: {},
      moves: false,
    };
    nodes.set(id, { ...base, name, parent, ...more });
    return id;
  };
  const setting = (id: string, parent: string, more: Partial<WorldNode>) =>
    add(id, parent, {
      nodeClass: variable,
      type: 'i=63',
      ...more,
      attributes: { dataType: 'i=11', accessLevel: 1, ...more.attributes },
    });
  add('Objects', null, { uri: standard });
  add('Objects/Server', 'Objects', { uri: standard });
  add('Objects/Server/ServerCapabilities', 'Objects/Server', { uri: standard });
  add('Objects/Server/ServerCapabilities/RoleSet', 'Objects/Server/ServerCapabilities', { uri: standard });
  add('Objects/Server/Namespaces', 'Objects/Server', { uri: standard });
  add('Objects/Press', 'Objects');
  for (const group of ['ParameterSet', 'Recipe', 'Identification', 'Data', 'Monitoring', 'Methods', 'Spare']) {
    add(`Objects/Press/${group}`, 'Objects/Press');
  }
  for (let at = 0; at < counts.settings; at++) {
    const value = at * 10;
    setting(`Objects/Press/ParameterSet/Limit${at}`, 'Objects/Press/ParameterSet', { attributes: { value } });
    setting(`Objects/Press/Recipe/Set${at}`, 'Objects/Press/Recipe', { attributes: { value, accessLevel: 3 } });
    setting(`Objects/Press/Identification/Plate${at}`, 'Objects/Press/Identification', {
      attributes: { value: `P${at}` },
    });
    setting(`Objects/Press/Spare/Odd${at}`, 'Objects/Press/Spare', { type: 'i=9999', attributes: { value } });
    setting(`Objects/Press/Recipe/Unit${at}`, `Objects/Press/Recipe/Set${at}`, {
      ...{ property: true, type: 'i=68', attributes: { value: 'kN' } },
    });
    add(`Objects/Press/Methods/Do${at}`, 'Objects/Press/Methods', {
      ...{ nodeClass: method, type: '', attributes: { executable: true, userExecutable: false } },
    });
    const standardly = { uri: standard, property: true, type: 'i=68' };
    const roles = 'Objects/Server/ServerCapabilities/RoleSet';
    setting(`${roles}/Identities${at}`, roles, { ...standardly, attributes: { value: ['anonymous'] } });
    setting(`Objects/Server/Namespaces/Version${at}`, 'Objects/Server/Namespaces', {
      ...{ ...standardly, attributes: { value: '1.0' } },
    });
  }
  for (let at = 0; at < counts.moving; at++) {
    const folder = ['Data', 'Monitoring', 'Recipe'][at % 3]!;
    const attributes: JsonObject = { value: 0, accessLevel: at % 3 === 0 ? 1 : 3 };
    if (at % 3 === 0) attributes['minimumSamplingInterval'] = 100;
    if (at % 3 === 2) attributes['historizing'] = true;
    setting(`Objects/Press/${folder}/Signal${at}`, `Objects/Press/${folder}`, {
      type: 'i=2368',
      attributes,
      moves: true,
    });
  }
  setting('Objects/Press/Identification/SerialNumber', 'Objects/Press/Identification', {
    attributes: { value: 'S-1001' },
  });
  setting('Objects/Server/Own', 'Objects/Server', { uri: local, attributes: { value: 'of this server' } });
  for (let at = 0; at < counts.written; at++) {
    const attributes = { value: 0, accessLevel: 3 };
    setting(`Objects/Press/Recipe/Counter${at}`, 'Objects/Press/Recipe', { attributes, moves: true });
  }
  return {
    nodes,
    endpoints: ['Basic256Sha256', 'Aes128_Sha256_RsaOaep'].map((policy) => ({
      policy,
      tokens: [
        { id: 'user', type: UserTokenType.UserName },
        { id: 'cert', type: UserTokenType.Certificate },
      ],
      certificate: Buffer.from(`certificate of ${policy}`),
    })),
    words: Array.from({ length: wordCount }, (_, at) => at * 7),
    refused: false,
    host: 'press:4840',
    application: 'urn:made-up:server',
  };
}

/** A copy that can be changed without the other. */
export function copyOf(world: World): World {
  return {
    ...world,
    nodes: new Map(
      [...world.nodes].map(([id, node]) => [
        id,
        { ...node, extra: [...node.extra], attributes: { ...node.attributes } },
      ]),
    ),
    endpoints: world.endpoints.map((one) => ({ ...one, tokens: [...one.tokens] })),
    words: [...world.words],
  };
}

const areas: MemoryAreas = { D: { name: 'D', bits: false, radix: 10, code: 0xa8, size: 10_000 } };
const map = memoryMapSchema(areas, { words: 'little', text: 'little' }).parse({
  ranges: [
    { area: 'D', start: 0, count: 100, class: 'config' },
    { area: 'D', start: 200, count: 20, class: 'volatile' },
  ],
});
const [settings, moving] = planBlocks(map, areas, { words: 960, bits: 7168 });
const digest = KeyedDigest.in(mkdtempSync(join(tmpdir(), 'hinomi-world-')));

/** Key of a node, as it stands in a snapshot. */
export function keyOf(world: World, id: string, namespaces: readonly string[] = [standard, ...others]): string {
  const { uri } = world.nodes.get(id)!;
  return nodeKey({ namespace: namespaces.indexOf(uri), identifierType: 2, value: id }, namespaces);
}

/**
 * Reads the world as a collector does: through the agent's own keys, records and sections. Each reading finds the server
 * restarted: namespaces renumbered, nodes, ways in and tokens in another order; what moves has moved.
 */
export function readWorld(world: World, roll: Chance, times: { started?: string; ended?: string } = {}): Snapshot {
  const namespaces = [standard, ...roll.shuffled(others)];
  const called = namespaces.map((uri) => (uri === local ? world.application : uri));
  const key = (id: string) =>
    nodeKey({ namespace: namespaces.indexOf(world.nodes.get(id)!.uri), identifierType: 2, value: id }, called);
  const section = (name: string, compared = true) => new SectionBuilder(name, compared);
  const sections = {
    server: new SectionWriter('server'),
    'security-config': new SectionWriter('security-config'),
    namespaces: new SectionWriter('namespaces'),
    types: new SectionWriter('types'),
    markers: section('markers'),
    instances: new SectionWriter('instances'),
    observed: section('observed', false),
  };
  const children = new Map<string, string[]>();
  for (const [id, { parent }] of world.nodes) {
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const depthOf = (id: string): number => {
    const { parent } = world.nodes.get(id)!;
    return parent === null ? 1 : depthOf(parent) + 1;
  };
  const order = roll.shuffled([...world.nodes]);
  const crawled = new Map(
    order.map(([id, node]): [string, CrawledNode] => [
      key(id),
      {
        key: key(id),
        namespace: node.uri === local ? world.application : node.uri,
        id: coerceNodeId('i=1'),
        nodeClass: node.nodeClass,
        browseName: node.name,
        displayName: { l: 'en', t: String(node.attributes['displayName'] ?? node.name) },
        typeDefinition: node.type,
        parent: node.parent === null ? '' : key(node.parent),
        depth: depthOf(id),
        property: node.property,
        references: [...(children.get(id) ?? []).map((child): [string, string] => ['i=47', key(child)]), ...node.extra]
          .sort(([a, to], [b, other]) => (`${a} ${to}` < `${b} ${other}` ? -1 : 1))
          .flat(),
      },
    ]),
  );
  const writer = new RecordWriter(crawled, sections, [], digest);
  const worldNodes = new Map(order.map(([id, node]) => [key(id), node]));
  for (const one of writer.inOrder()) {
    const { attributes: all, moves } = worldNodes.get(one.key)!;
    const { displayName: _shown, ...attributes } = all;
    writer.write(one, moves ? { ...attributes, value: roll.under(1_000_000) } : attributes);
  }
  const endpoints = section('endpoints');
  writeEndpoints(
    roll.shuffled(world.endpoints).map((one) => endpointOf(one, world.host, roll)),
    endpoints,
  );
  const application = section('application');
  writeApplications([applicationOf(world)], application);
  const memory = new MemorySections(digest);
  const words = (values: readonly number[]) => {
    const bytes = Buffer.alloc(values.length * 2);
    for (const [at, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, at * 2);
    return bytes;
  };
  memory.add(settings!, world.refused ? { refused: '4031 out of range' } : { data: words(world.words) });
  memory.add(moving!, { data: words(Array.from({ length: 20 }, () => roll.under(65_536))) });
  const { ranges, values, observed } = memory;
  const header = {
    ...{ device: 'press', protocol: 'opcua' as const, address: `opc.tcp://${world.host}`, identity: 'None/anonymous' },
    ...{
      started: '2026-11-04T03:00:00.000Z',
      ended: '2026-11-04T03:00:05.000Z',
      complete: true,
      reasons: [],
      open: [],
    },
    ...{ requests: {}, refused: {}, bytesIn: 1, bytesOut: 1 },
    ...times,
  };
  const memoryMoves = section('memory-observed', false);
  for (const [place, record] of observed.finish().entries) memoryMoves.addCanonical(place, record);
  const all: { finish(): Section }[] = [
    ...Object.values(sections),
    endpoints,
    application,
    ranges,
    values,
    memoryMoves,
  ];
  return buildSnapshot(
    header,
    all.map((one) => one.finish()),
  );
}

function applicationOf({ application, host }: World): ApplicationDescription {
  const urls = { discoveryUrls: [`opc.tcp://${host}`], applicationType: 0 };
  return { ...urls, applicationUri: application, productUri: 'urn:made-up' } as unknown as ApplicationDescription;
}

function endpointOf(one: World['endpoints'][number], host: string, roll: Chance): EndpointDescription {
  const policy = `http://opcfoundation.org/UA/SecurityPolicy#${one.policy}`;
  return {
    endpointUrl: `opc.tcp://${host}`,
    securityMode: one.policy === 'None' ? MessageSecurityMode.None : MessageSecurityMode.SignAndEncrypt,
    securityPolicyUri: policy,
    securityLevel: 1,
    transportProfileUri: 'binary',
    userIdentityTokens: roll.shuffled(one.tokens).map(({ id, type }) => ({ policyId: id, tokenType: type })),
    serverCertificate: one.certificate,
  } as unknown as EndpointDescription;
}
