import { expect, test } from 'vitest';
import type { Learning } from '../detect/novelty/novelty.ts';
import { openHub } from './api-harness.ts';

test('what is usual at an asset is shown to its site, and learned anew with a reason that stands in the ledger', async () => {
  const hub = await openHub();
  const asset = hub.assets.add('tokyo', { name: 'HMI-1', kind: 'pc' }, { id: 'x', role: null });
  const since = Date.UTC(2026, 10, 1);
  let learned: Learning | null = {
    ...{ since, until: since + 14 * 86_400_000 },
    subjects: [
      { name: 'usb_on_host', known: 3, full: false },
      { name: 'program', known: 1000, full: true },
      { name: 'task', known: 0, full: false },
    ],
  };
  const asked: string[] = [];
  hub.services.learning = async (place, anew) => {
    asked.push(place);
    if (anew) learned = { since: null, until: null, subjects: [] };
    return learned;
  };
  const lead = hub.browserOf((await hub.person('lead', ['fsoc_lead'], ['tokyo'])).id);
  const other = hub.browserOf((await hub.person('other', ['fsoc_lead'], ['osaka'])).id);
  const path = `/assets/${asset.id}/learning`;
  expect((await other.get(path)).status).toBe(404);
  expect((await lead.get(path)).json).toEqual({
    since: '2026-11-01T00:00:00.000Z',
    until: '2026-11-15T00:00:00.000Z',
    subjects: [
      { name: 'usb_on_host', known: 3, full: false },
      { name: 'program', known: 1000, full: true },
    ],
  });
  expect((await lead.post(path, { reason: ' ' })).status).toBe(400);
  expect((await lead.post(path, { reason: 'moved to line 4' })).json).toEqual({
    since: null,
    until: null,
    subjects: [],
  });
  expect(new Set(asked)).toEqual(new Set([asset.id]));
  const [entry] = hub.ledger.list({ subject: `asset/${asset.id}`, limit: 1 }).items;
  expect([entry?.kind, entry?.text.en]).toEqual(['asset.learned_anew', expect.stringContaining('moved to line 4')]);
});
