import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LiveDetection } from './live-detection.ts';

const start = Date.parse('2026-04-06T00:00:00Z');

test('orders with times that are none do not cost what was learned', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-live-'));
  const detection = new LiveDetection(folder, {}, 7, start);
  const anew = [{ host: '192.0.2.9', until: 'later' }];
  const order = { decidedAt: '2026-04-06T01:00:00Z', held: [], anew, permitted: [] };
  detection.order({ ...order, learnUntil: 'later' }, start);
  const again = new LiveDetection(folder, {}, 7, start + 1000);
  expect(again.reasons()).toMatchObject([{ code: 'detectors_learning', with: { until: '2026-04-13T00:00Z' } }]);
});

test('what was learned and cannot be read is said, and is no health', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-live-'));
  new LiveDetection(folder, {}, 7, start).save(start);
  expect(new LiveDetection(folder, {}, 7, start).impaired).toBe(false);
  writeFileSync(join(folder, 'learned-traffic'), 'half of i');
  const again = new LiveDetection(folder, {}, 7, start);
  expect(again.reasons().map(({ code }) => code)).toContain('detectors_learned_lost');
  expect(again.impaired).toBe(true);
});
