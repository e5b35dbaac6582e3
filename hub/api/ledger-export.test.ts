import { expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import { openHub } from './api-harness.ts';

function verdict(text: string) {
  const verifier = new LedgerVerifier();
  for (const line of text.trimEnd().split('\n')) verifier.add(line);
  return verifier.finish();
}

/** A ledger in which people are named, in words, in details and in somebody's own words. */
async function plant() {
  const hub = await openHub();
  const tanaka = await hub.person('tanaka', ['fsoc_operator']);
  const act = (kind: string, words: string, payload: unknown, site: string | null = 'tokyo') =>
    hub.ledger.record({ who: tanaka.id, kind, site, subject: 'incident-1', text: { ja: words, en: words }, payload });
  act('incident.commented', '確認しました', { comment: 'asked Mr. Sato of the night shift' });
  act('incident.assigned', `${tanaka.name} が担当`, { to: tanaka.id });
  act('incident.closed', 'closed', { reason: 'normal_confirmed', count: 3 });
  act('incident.closed', 'closed at another site', { reason: 'normal_confirmed' }, 'osaka');
  act('rule.changed', 'a rule changed', { rule: '1f2e' }, null);
  return { hub, name: tanaka.name };
}

test('an auditor gets the whole chain, verifiable, without a person in it; what is withheld is counted', async () => {
  const { hub, name } = await plant();
  const auditor = hub.browserOf((await hub.person('audit', ['auditor'])).id);
  const { status, text, headers } = await auditor.get('/ledger/export');
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="hinomi-ledger-.*\.ndjson"$/);
  for (const word of [name, 'Sato']) expect(text).not.toContain(word);
  expect(text).toContain('"reason":"normal_confirmed"');
  expect(text).toContain('確認しました');
  const report = verdict(text);
  expect(report).toMatchObject({ ok: true, fault: null, entries: hub.ledger.head().seq });
  expect(report.withheld).toBeGreaterThanOrEqual(2);
  expect(hub.ledger.list({ kind: 'ledger.exported' }).items).toHaveLength(1);
  // What is withheld is bound by its hash all the same.
  const forged = text.replace(/"bodyHash":"[0-9a-f]{64}"(?=[^\n]*"withheld")/, `"bodyHash":"${'0'.repeat(64)}"`);
  expect(verdict(forged)).toMatchObject({ ok: false });
});

test('who may see names gets them; entries of other sites stay withheld; the export is on record', async () => {
  const { hub, name } = await plant();
  const lead = hub.browserOf((await hub.person('lead', ['fsoc_lead'])).id);
  const whole = (await lead.get('/ledger/export')).text;
  expect(whole).toContain(name);
  expect(verdict(whole)).toMatchObject({ ok: true, withheld: 0 });
  const local = hub.browserOf((await hub.person('local', ['fsoc_lead'], ['tokyo'])).id);
  const { text } = await local.get('/ledger/export');
  expect(text).toContain(name);
  expect(text).not.toContain('closed at another site');
  expect(verdict(text)).toMatchObject({ ok: true, withheld: 1 });
  expect(hub.ledger.list({ kind: 'ledger.exported' }).items.map(({ text }) => text.en)).toEqual([
    'The ledger was exported, with names.',
    'The ledger was exported, with names.',
  ]);
});

test('an export that leaves out more than its header says is not sound', async () => {
  const { hub } = await plant();
  const auditor = hub.browserOf((await hub.person('audit', ['auditor'])).id);
  const { text } = await auditor.get('/ledger/export');
  const [header, ...rest] = text.split('\n');
  const claimed = [header!.replace('"persons":"withheld"', '"persons":"shown"'), ...rest].join('\n');
  expect(verdict(claimed).fault?.reason).toMatch(/withheld, which the header does not say/);
});

test('who runs the hub neither exports the ledger nor names its witnesses', async () => {
  const { hub } = await plant();
  const admin = hub.browserOf((await hub.person('admin', ['administrator'])).id);
  expect((await admin.get('/ledger/export')).status).toBe(403);
  expect((await admin.send('PUT', '/witnesses', { mails: ['x@plant.example'] })).status).toBe(403);
  const lead = hub.browserOf((await hub.person('lead', ['fsoc_lead'])).id);
  expect((await lead.send('PUT', '/witnesses', { mails: ['keeper@plant.example'] })).json).toMatchObject({
    covered: false,
    items: [{ kind: 'mail', name: 'keeper@plant.example', state: 'nothing' }],
  });
  expect((await admin.get('/witnesses')).json.items).toMatchObject([{ name: '●●●@plant.example' }]);
});
