import {
  buildSnapshot,
  packSnapshot,
  SectionBuilder,
  type Snapshot,
  type SnapshotHeader,
  sha256,
  toParts,
} from '#engine/snapshot/snapshot.ts';
import type { StoredEvent } from '#protocol/events/event.ts';

const header: SnapshotHeader = {
  device: 'press-1',
  protocol: 'modbus',
  address: '192.168.10.60:502',
  identity: 'map 1',
  started: '2026-11-04T03:00:00.000Z',
  ended: '2026-11-04T03:00:01.000Z',
  complete: true,
  reasons: [],
  open: [],
  requests: {},
  refused: {},
  bytesIn: 1,
  bytesOut: 1,
};

/** A snapshot of registers, for tests; of one named "password…" only a digest is kept, one named "moving…" the reader leaves out. */
export function snapshot(values: Record<string, number>, more: Partial<SnapshotHeader> = {}): Snapshot {
  const builder = new SectionBuilder('holding', true);
  for (const [key, raw] of Object.entries(values)) {
    if (key.startsWith('password')) {
      const digest = { $secret: sha256(String(raw)), key: 'k1' };
      builder.add(key, { class: 'secret', rule: 'map', path: `1/holding/${key}`, value: digest });
      continue;
    }
    if (key.startsWith('moving')) {
      builder.add(key, { class: 'volatile', rule: 'map', path: `1/holding/${key}` });
      continue;
    }
    builder.add(key, {
      class: 'setpoint',
      rule: 'map',
      path: `1/holding/${key}`,
      raw,
      decoded: String(raw),
      unit: '°C',
    });
  }
  const ranges = new SectionBuilder('ranges', true);
  ranges.add('1/holding/0+200', { class: 'structure', path: '1/holding/0+200', readable: 'ok' });
  return buildSnapshot({ ...header, ...more }, [builder.finish(), ranges.finish()]);
}

/** The same states as an OPC UA server would show them: one variable each below a machine that refers to them. Who refers to nothing has no list. */
function nodesOf(values: Record<string, number>, more: Partial<SnapshotHeader>): Snapshot {
  const builder = new SectionBuilder('instances', true);
  const machine = 'nsu=urn:plant:press;s=Press';
  const nodeOf = (key: string) => `nsu=urn:plant:press;s=Press.${key}`;
  const references = Object.keys(values)
    .sort()
    .map((key) => ['HasComponent', nodeOf(key)]);
  builder.add(machine, {
    path: 'Objects/Press',
    nodeClass: 'Object',
    ...(references.length > 0 ? { references } : {}),
  });
  for (const [key, raw] of Object.entries(values)) {
    builder.add(nodeOf(key), {
      class: 'setpoint',
      rule: 'writable',
      path: `Objects/Press/${key}`,
      parent: machine,
      nodeClass: 'Variable',
      accessLevel: 3,
      raw,
      decoded: String(raw),
    });
  }
  return buildSnapshot({ ...header, protocol: 'opcua', identity: 'anonymous', ...more }, [builder.finish()]);
}

/** The same states as project files, each changed with its value. */
function filesOf(values: Record<string, number>, more: Partial<SnapshotHeader>): Snapshot {
  const builder = new SectionBuilder('files', true);
  for (const [key, raw] of Object.entries(values)) {
    builder.add(`project/${key}`, {
      class: 'config',
      rule: 'project file',
      path: `project/${key}`,
      raw: sha256(`content ${raw}`),
      decoded: `${raw} bytes`,
    });
  }
  return buildSnapshot({ ...header, protocol: 'file', identity: 'project', ...more }, [builder.finish()]);
}

/** How the same states look, read from controllers of different kinds; an item's path ends with the name of its state. */
export const shapes = { modbus: snapshot, opcua: nodesOf, file: filesOf };

/** The events by which an agent sends a snapshot. */
export function eventsOf(one: Snapshot, known: ReadonlySet<string> = new Set()): Partial<StoredEvent>[] {
  return toParts(one, packSnapshot(one), known).map((part) => ({
    agent: 'gw-1',
    kind: 'ot.snapshot',
    source: 'modbus',
    time: one.header.ended,
    fields: {
      'device.id': 'press-1',
      'device.address': one.header.address,
      'device.protocol': 'modbus',
      'snapshot.root': one.root,
      'snapshot.complete': one.header.complete,
      'snapshot.trigger': 'schedule',
      'snapshot.header': part.header as never,
      'snapshot.blobs': part.blobs,
      'snapshot.data': part.data,
    },
  }));
}
