import { expect, test } from 'vitest';
import {
  buildSnapshot,
  diffSnapshots,
  mergeAccepted,
  SectionBuilder,
  type Snapshot,
  snapshotForm,
} from './snapshot.ts';

/** A snapshot of files: content by path. */
function files(content: Record<string, string>): Snapshot {
  const section = new SectionBuilder('files');
  for (const [path, raw] of Object.entries(content)) {
    section.add(path, { class: 'structure', rule: 'unknown', path, raw, decoded: `${raw}!` });
  }
  const time = '2026-01-05T00:00:00.000Z';
  const counts = { requests: {}, refused: {}, bytesIn: 0, bytesOut: 0 };
  const header = { device: 'plc', protocol: 'file' as const, form: snapshotForm, address: '/plc', identity: 'files' };
  return buildSnapshot({ ...header, started: time, ended: time, complete: true, reasons: [], open: [], ...counts }, [
    section.finish(),
  ]);
}

const told = (before: Snapshot, after: Snapshot) =>
  diffSnapshots(before, after).map(({ op, key, from, to }) => [op, key, from, to]);

test('a file that stands at another path with the same content was moved: both paths say so', () => {
  const before = files({ 'plc/a.gx3': '1', 'plc/b.gx3': '2' });
  expect(told(before, files({ 'plc/old/a.gx3': '1', 'plc/b.gx3': '2' }))).toEqual([
    ['moved', 'plc/a.gx3', 'plc/a.gx3', 'plc/old/a.gx3'],
    ['moved', 'plc/old/a.gx3', 'plc/a.gx3', 'plc/old/a.gx3'],
  ]);
  expect(told(before, files({ 'plc/A.GX3': '1', 'plc/b.gx3': '2' })).map(([op]) => op)).toEqual(['moved', 'moved']);
});

test('moved and changed, or of one content with another file, is gone here and new there', () => {
  const before = files({ a: '1', b: '2' });
  expect(told(before, files({ c: '3', b: '2' })).map(([op]) => op)).toEqual(['removed', 'added']);
  const twice = files({ a: '1', b: '1' });
  expect(told(twice, files({ c: '1' })).map(([op]) => op)).toEqual(['removed', 'removed', 'added']);
});

test('the two paths are judged each for itself, and what was not accepted stays under its id', () => {
  const before = files({ 'plc/a.gx3': '1', 'plc/b.gx3': '2' });
  const after = files({ 'plc/old/a.gx3': '1', 'plc/b.gx3': '3' });
  const all = diffSnapshots(before, after).map(({ id }) => id);
  for (const accepted of [[], [all[0]], [all[2]], [all[0], all[2]], [all[1]], all]) {
    const merged = mergeAccepted(before, after, (id) => accepted.includes(id));
    const left = diffSnapshots(merged, after).map(({ id }) => id);
    expect(left.sort()).toEqual(all.filter((id) => !accepted.includes(id)).sort());
  }
});
