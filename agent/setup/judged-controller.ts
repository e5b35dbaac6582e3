import type { z } from 'zod';
import type { SentController, SetUpFault } from '#protocol/controller-setup.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { ConfiguredSource } from '../agent.config.ts';
import { faultsOf, type WrittenValue } from '../config/config-fault.ts';
import { type ConfigText, parseConfigText } from '../config/config-text.ts';
import { sources } from '../sources/registry.ts';
import type { SetUp } from '../sources/set-up.ts';
import type { SourceDefinition } from '../sources/source.ts';
import { isReachable, isReadable } from './reachable.ts';
import { placesOf } from './same-place.ts';

/** What this machine's own file says; it wins over the hub. */
export interface LocalWord {
  /** Where controllers may be read on the word of the hub; undefined for the addresses inside a plant. */
  reachable: readonly string[] | undefined;
  sources: readonly ConfiguredSource[];
}

/** A controller of the hub that this agent can read. */
export interface JudgedController {
  definition: SourceDefinition;
  setUp: SetUp<unknown>;
  /** Its part of the source's configuration, as a file would have it. */
  entry: Record<string, unknown>;
  /** The same as the schema gives it. */
  device: Record<string, unknown>;
}

/** Most faults that are told at once. */
const mostFaults = 12;

/** Judges a controller that the hub sent by the schema of its source and by this machine's own file. */
export async function judgeController(
  sent: SentController,
  local: LocalWord,
): Promise<JudgedController | SetUpFault[]> {
  const definition = (await sources[sent.type]!()).source as unknown as SourceDefinition;
  const setUp = definition.setUp as SetUp<unknown>;
  const strange = Object.keys(sent.settings).filter((key) => setUp.localOnly.includes(key));
  if (strange.length > 0) return strange.map((place) => fault(place, because('setup_only_here', { place })));
  if (!definition.platforms.includes(process.platform)) {
    return [fault('type', because('setup_platform', { type: sent.type, platform: process.platform }))];
  }
  const map = sent.map === undefined ? undefined : parseConfigText(sent.map);
  if (map === undefined && setUp.needsMap) return [fault('map', because('setup_map_missing'))];
  if (Array.isArray(map)) return map.map(({ line, ...what }) => fault('map', notAccepted('map', what), line));
  const entry = { ...sent.settings, id: sent.id, ...withPassword(sent), ...(map ? { map: map.value ?? {} } : {}) };
  const parsed = definition.schema.safeParse({ devices: [entry] });
  if (!parsed.success) return schemaFaults(parsed.error, definition.schema, entry, map).slice(0, mostFaults);
  const [device] = (parsed.data as { devices: Record<string, unknown>[] }).devices;
  const against = await localFault(sent, definition, setUp, parsed.data, device!, local);
  return against ? [against] : { definition, setUp, entry, device: device! };
}

/** A password of the hub lies sealed in the state of the source, as one that was given at the machine. */
function withPassword({ settings }: SentController): Record<string, unknown> {
  return typeof settings['user'] === 'string' ? { passwordSealed: true } : {};
}

async function localFault(
  { id, type }: SentController,
  definition: SourceDefinition,
  setUp: SetUp<unknown>,
  config: unknown,
  device: unknown,
  { reachable, sources: own }: LocalWord,
): Promise<SetUpFault | undefined> {
  if (reachable?.length === 0) return fault('agent', because('setup_not_taken_here'));
  const way = setUp.reaches(device);
  const place = type === 'opc-ua' ? 'url' : 'host';
  if ('host' in way && !isReachable(way.host, reachable)) {
    return fault(place, because('setup_address_outside', { host: way.host }));
  }
  const outside = 'paths' in way && way.paths.find((path) => !isReadable(path, reachable));
  if (outside) return fault('places', because('setup_place_outside', { path: outside }));
  if ('port' in way && !way.port.startsWith('/dev/')) {
    return fault('serial', because('setup_port_strange', { path: way.port }));
  }
  const namesake = own.find((source) => idsOf(source).includes(id));
  if (namesake) return fault('id', because('setup_id_taken', { id, source: namesake.id }));
  const [address = ''] = definition.holds?.addresses(config) ?? [];
  const places = new Set(await placesOf(address));
  for (const source of own) {
    const held = (source.definition.holds?.addresses(source.config) ?? []).map((one) => placesOf(one));
    if ((await Promise.all(held)).flat().some((one) => places.has(one))) {
      return fault(place, because('setup_address_taken', { address, source: source.id }));
    }
  }
  return undefined;
}

/** Ids of the controllers of a source; none of one that reads none. */
export function idsOf({ config }: Pick<ConfiguredSource, 'config'>): string[] {
  const { devices } = config as { devices?: { id: string }[] };
  return (devices ?? []).map(({ id }) => id);
}

function fault(place: string, reason: Reason, line: number | null = null): SetUpFault {
  return { place, line, reason };
}

function notAccepted(
  place: string,
  { path, message, remedy }: { path?: string; message: string; remedy: string },
): Reason {
  return because('setup_not_accepted', { place: path ? path : place, message, remedy });
}

/** What the schema complains of; what lies in the map has the line there. */
function schemaFaults(
  error: z.ZodError,
  schema: z.core.$ZodType,
  entry: Record<string, unknown>,
  map: ConfigText | undefined,
): SetUpFault[] {
  const inMap = (keys: readonly PropertyKey[]) => (keys[2] === 'map' && map ? keys.slice(3) : undefined);
  const written = (keys: readonly PropertyKey[]): WrittenValue | undefined => {
    const below = inMap(keys);
    if (below) return map!.written(below);
    const value = keys.slice(2).reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], entry);
    return value === undefined ? undefined : { text: JSON.stringify(value), value };
  };
  return error.issues
    .flatMap((issue) => faultsOf(issue, schema, written))
    .map(({ keys, message, remedy }) => {
      const below = inMap(keys);
      const place = String(keys[2] ?? 'id');
      const path = (below ?? keys.slice(2)).map(String).join('.');
      return fault(place, notAccepted(place, { path, message, remedy }), below ? map!.lineOf(below) : null);
    });
}
