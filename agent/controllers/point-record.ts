import type { z } from 'zod';
import {
  comparedClasses,
  type Json,
  type JsonObject,
  namesSecret,
  type SectionBuilder,
  secretByName,
  type ValueClass,
} from '#engine/snapshot/snapshot.ts';
import { type CountingPoint, counterMark } from './counter-point.ts';
import type { KeyedDigest } from './keyed-digest.ts';
import { type bilingualText, nameOf } from './point.ts';

/** What a map says of a value, whatever its protocol. */
export interface NamedPoint {
  name?: z.infer<typeof bilingualText> | undefined;
  unit?: string | undefined;
  class?: ValueClass | undefined;
  counter?: CountingPoint['counter'];
  type: string;
  scale: number;
}

/** A value as it was read: its bytes in hexadecimal and what they mean; or why it could not be read. */
export type ReadPoint = { raw: string; decoded: Json } | { $status: string };

/** Sections that mapped values go to. */
export interface ValueSections {
  values: SectionBuilder;
  /** Values that move by themselves: kept, not compared. */
  observed: SectionBuilder;
}

/** Enters one value of a map under its class; of a secret only the digest is kept. */
export function addPoint(
  into: ValueSections,
  key: string,
  point: NamedPoint,
  read: ReadPoint,
  digest: KeyedDigest,
): void {
  const cls = point.class ?? 'unclassified';
  const name = nameOf(point.name);
  const place: JsonObject = {
    path: name === '' ? key : `${key} ${name}`,
    ...(point.unit === undefined ? {} : { unit: point.unit }),
  };
  const record = { class: cls, rule: ruleOf(point, cls), ...place };
  const value = kept(key, cls, read, digest);
  if (comparedClasses.has(cls)) {
    into.values.add(key, { ...record, ...value });
  } else {
    into.values.add(key, record);
    into.observed.add(key, { ...place, ...value, ...counterMark(point) });
  }
}

/** Class of a point: what its map says of it, else whether its name is that of a secret, else what its range says. */
export function classOf(
  point: Pick<NamedPoint, 'name' | 'class' | 'counter'>,
  range: { class: ValueClass },
): ValueClass {
  if (point.class !== undefined) return point.class;
  if (point.counter !== undefined) return 'volatile';
  return hasSecretName(point) ? 'secret' : range.class;
}

function ruleOf(point: NamedPoint, cls: ValueClass): string {
  if (point.counter !== undefined) return 'counter';
  if (cls === 'secret' && hasSecretName(point)) return secretByName;
  return point.name === undefined && cls === 'unclassified' ? 'not named in the map' : 'map';
}

function hasSecretName({ name }: Pick<NamedPoint, 'name'>): boolean {
  if (name === undefined) return false;
  return typeof name === 'string' ? namesSecret(name) : [name.ja, name.en].some((one) => namesSecret(one ?? ''));
}

/** What of a value goes into the record. */
function kept(key: string, cls: ValueClass, read: ReadPoint, digest: KeyedDigest): JsonObject {
  if ('$status' in read) return { raw: { ...read } };
  return cls === 'secret' ? { raw: digest.of(key, read.raw) } : { ...read };
}
