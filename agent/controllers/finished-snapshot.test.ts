import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  buildSnapshot,
  type JsonObject,
  SectionBuilder,
  type Snapshot,
  snapshotForm,
} from '#engine/snapshot/snapshot.ts';
import { type Finish, finishSnapshot } from './finished-snapshot.ts';

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'hinomi-finished-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

/** A reading of an OPC UA controller in one form that ended at this minute; form 1 has no number. */
function reading(form: number, at: number, content: Record<string, Record<string, JsonObject>>): Snapshot {
  const moment = (ms: number) => new Date(Date.UTC(2026, 0, 5) + ms).toISOString();
  const sections = Object.entries(content).map(([name, records]) => {
    const builder = new SectionBuilder(name, name !== 'observed');
    for (const [key, record] of Object.entries(records)) builder.add(key, record);
    return builder.finish();
  });
  const header = {
    device: 'press',
    protocol: 'opcua' as const,
    ...(form === 1 ? {} : { form }),
    address: 'opc.tcp://192.0.2.1:4840',
    identity: 'None/anonymous',
    started: moment(at * 60_000 - 1000),
    ended: moment(at * 60_000),
    complete: true,
    reasons: [],
    open: [],
    requests: {},
    refused: {},
    bytesIn: 0,
    bytesOut: 0,
  };
  return buildSnapshot(header, sections);
}

const older = (at: number, force: number, version: number) =>
  reading(1, at, {
    server: { v: { class: 'config', rule: 'property', path: 'Press/ConfigurationVersion', value: version } },
    instances: { f: { class: 'setpoint', rule: 'writable', path: 'Press/Force', value: force } },
  });
const newer = (at: number, force: number, version: number) =>
  reading(snapshotForm, at, {
    server: { v: { class: 'config', rule: 'property', path: 'Press/ConfigurationVersion' } },
    instances: { f: { class: 'config', rule: 'ParameterSet', path: 'Press/Force', value: force } },
    markers: { v: { class: 'structure', rule: 'marker', path: 'Press/ConfigurationVersion', value: version } },
  });

describe('the first readings after an upgrade of the agent', () => {
  const kept = (): Finish => ({
    ...{ device: { confirmSeconds: 60 }, stateDir, last: undefined, unconfirmed: undefined, full: false },
  });
  const before = () => finishSnapshot(older(0, 5, 1), kept()).next!;

  test('tell no change where the plant changed nothing, and say once which form came before', () => {
    const first = finishSnapshot(newer(10, 5, 1), { ...kept(), last: before() });
    expect(first.changes).toEqual([]);
    expect(first.unconfirmed).toBeNull();
    expect(first.next?.header.form).toBe(snapshotForm);
    expect(first.parts[0]?.header['facts']).toEqual({ form: { before: 1, newlyRead: {}, noLongerRead: {} } });
    const second = finishSnapshot(newer(20, 5, 1), { ...kept(), last: first.next });
    expect(second.changes).toEqual([]);
    expect(second.parts[0]?.header['facts'] ?? {}).not.toHaveProperty('form');
  });

  test('tell what the plant changed while the agent was exchanged, once a second reading shows it', () => {
    const last = before();
    const first = finishSnapshot(newer(10, 7, 2), { ...kept(), last });
    expect([first.changes, first.next]).toEqual([[], undefined]);
    const second = finishSnapshot(newer(20, 7, 2), { ...kept(), last, unconfirmed: first.unconfirmed! });
    expect(second.changes.map(({ item, confirmation }) => [item.key, item.from, item.to, confirmation])).toEqual([
      ['f', '5', '7', 'confirmed'],
      ['v', '1', '2', 'confirmed'],
    ]);
    expect(second.next?.header.form).toBe(snapshotForm);
  });
});
