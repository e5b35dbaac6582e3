import type { Lane } from '../identity.ts';
import { audit, configChange, controllerState, snapshot, stateWithdrawn } from './controller.ts';
import { deviation } from './deviation.ts';
import type { EventDraft, Fields, FieldValue } from './event.ts';
import { file } from './file.ts';
import { finding } from './finding.ts';
import { flow, newTalker } from './flow.ts';
import { gap, gapWithdrawn } from './gap.ts';
import { hostAccount } from './host-account.ts';
import { hostLog } from './host-log.ts';
import { hostLogin } from './host-login.ts';
import { lifecycle } from './lifecycle.ts';
import { metrics } from './metrics.ts';
import { neighbour } from './neighbour.ts';
import { networkHost } from './network-host.ts';
import { command, operation } from './operation.ts';
import { posture } from './posture.ts';
import type { FieldType, HotColumn, KindSpec, Logsource } from './spec.ts';
import { switchPort } from './switch-port.ts';
import { portState, switchLink, switchReading } from './switch-state.ts';
import { usb } from './usb.ts';
import { windowsEvent } from './windows-event.ts';
import { wireCheck } from './wire-check.ts';

/** Every kind of event this version knows, by name. */
export const kinds: ReadonlyMap<string, KindSpec> = new Map<string, KindSpec>(
  [
    windowsEvent,
    hostLog,
    hostLogin,
    hostAccount,
    usb,
    file,
    lifecycle,
    posture,
    flow,
    newTalker,
    neighbour,
    networkHost,
    switchPort,
    portState,
    switchLink,
    switchReading,
    operation,
    command,
    finding,
    deviation,
    snapshot,
    configChange,
    controllerState,
    stateWithdrawn,
    audit,
    wireCheck,
    gap,
    gapWithdrawn,
    metrics,
  ].map((spec) => [spec.kind, spec]),
);

/** Lane of a kind; an unknown kind is treated as evidence, because shedding it first could lose something that matters. */
export function laneOf(kind: string): Lane {
  return kinds.get(kind)?.lane ?? 'evidence';
}

/** Log source of an event: the kind's own, narrowed by the event. */
export function logsourceOf(event: Pick<EventDraft, 'kind' | 'logsource'>): Logsource {
  return { ...kinds.get(event.kind)?.logsource, ...event.logsource };
}

/** Values of the hot columns of an event; a field of a wrong type stays in the body only. */
export function hotColumns(kind: string, fields: Fields): Partial<Record<HotColumn, string | number>> {
  const out: Partial<Record<HotColumn, string | number>> = {};
  for (const { name, type, column } of hotFields(kind)) {
    const value = columnValue(type, fields[name]);
    if (value !== undefined && out[column] === undefined) out[column] = value;
  }
  return out;
}

/** A field that has a column. */
export interface HotField {
  name: string;
  type: FieldType;
  column: HotColumn;
}

/** The fields of a kind that have a column; where several have the same, the first that holds a value fills it. */
export function hotFields(kind: string): readonly HotField[] {
  return hotFieldsOf.get(kind) ?? [];
}

const hotFieldsOf = new Map(
  [...kinds].map(([kind, spec]) => [
    kind,
    Object.entries(spec.fields).flatMap(([name, { type, column }]) => (column ? [{ name, type, column }] : [])),
  ]),
);

/** The value of a field as its column holds it; undefined where it is of another type. */
export function columnValue(type: FieldType, value: FieldValue | undefined): string | number | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  if (type !== 'integer') return String(value);
  const number = typeof value === 'number' ? value : Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
