import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointsIn } from '#engine/ledger/index.ts';
import { Ledger } from '../ledger/ledger.ts';
import { testSigner } from '../ledger/test-signer.ts';
import { mailSettings } from '../notify/channel.ts';
import { MailChannel } from '../notify/mail.ts';
import { relay } from '../notify/notify-harness.ts';
import { controlMigrations } from '../store/control-migrations.ts';
import { openControlStore } from '../store/control-store.ts';
import { run } from '../verbs/ledger.ts';
import { MailWitnesses } from './mail-witnesses.ts';
import { WitnessView } from './witness-view.ts';

const by = { id: 'lead-1', role: 'fsoc_lead' as const };

async function hubWithRelay() {
  const mail = await relay();
  const control = openControlStore(':memory:', controlMigrations);
  const time = { now: Date.parse('2026-11-02T00:30:00Z') };
  const clock = () => new Date(time.now);
  const ledger = new Ledger(control, testSigner(1), clock);
  const failures: string[] = [];
  const channels = { ids: ['relay'] };
  const witnesses = new MailWitnesses({
    control,
    ledger,
    channels: {
      enabled: () => channels.ids,
      adapter: () => new MailChannel(mailSettings.parse({ ...mail.settings, starttls: 'never' }), null),
    },
    timeZone: 'Asia/Tokyo',
    at: '09:00',
    onFailure: (receiver, detail) => failures.push(`${receiver} ${detail}`),
    clock,
  });
  const view = new WitnessView({ control, ledger, mails: witnesses, agentName: (_site, agent) => agent });
  return { ...mail, channels, ledger, witnesses, time, failures, view: () => view.of([], (address) => address) };
}

test('each receiver gets the newest checkpoint once a day, and the saved mail verifies an export and finds one that was cut', async () => {
  const hub = await hubWithRelay();
  hub.witnesses.replace(['audit@plant.example', 'chief@plant.example'], by);
  expect(hub.view()).toMatchObject({ covered: false, items: [{ state: 'nothing' }, { state: 'nothing' }] });
  await hub.witnesses.tick();
  await hub.witnesses.tick();
  expect(hub.mails.map(({ to }) => to)).toEqual(['audit@plant.example', 'chief@plant.example']);
  expect(hub.view()).toMatchObject({
    covered: true,
    items: [{ state: 'holds', holds: { size: 1 }, kept: 1 }, { state: 'holds' }],
  });
  hub.time.now += 86_400_000;
  hub.witnesses.replace(['audit@plant.example'], by);
  await hub.witnesses.tick();
  expect(hub.mails.map(({ to }) => to)).toEqual(['audit@plant.example', 'chief@plant.example', 'audit@plant.example']);
  const saved = hub.mails.at(-1)!.text;
  expect(checkpointsIn(saved).map(({ signed }) => signed)).toContainEqual(hub.ledger.lastCheckpoint());

  const dir = mkdtempSync(join(tmpdir(), 'hinomi-mail-'));
  try {
    const file = (name: string, text: string) => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    };
    const lines = [...hub.ledger.export()];
    const mail = file('mail.eml', saved);
    expect(await run(['verify', file('whole.ndjson', `${lines.join('\n')}\n`), '--checkpoint', mail])).toBe(0);
    const first = lines.findIndex((line) => line.includes('"type":"checkpoint"'));
    const cut = [lines[0]!.replace('"size":2', '"size":1'), ...lines.slice(1, first + 1)];
    expect(await run(['verify', file('cut.ndjson', `${cut.join('\n')}\n`)])).toBe(0);
    expect(await run(['verify', file('cut.ndjson', `${cut.join('\n')}\n`), '--checkpoint', mail])).toBe(1);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('not before its time of day; who cannot be reached is tried again, told on once, and not called a witness', async () => {
  const hub = await hubWithRelay();
  hub.witnesses.replace(['audit@plant.example'], by);
  hub.time.now -= 3_600_000;
  await hub.witnesses.tick();
  expect(hub.mails).toEqual([]);
  hub.time.now += 3_600_000;
  hub.state.refuse = 451;
  for (let quarter = 0; quarter < 5; quarter++) {
    await hub.witnesses.tick();
    await hub.witnesses.tick();
    hub.time.now += 15 * 60_000;
  }
  expect(hub.failures).toEqual([expect.stringContaining('audit@plant.example')]);
  expect(hub.view()).toMatchObject({
    covered: false,
    items: [{ state: 'failed', detail: { en: expect.stringContaining('451') } }],
  });
  hub.state.refuse = 0;
  await hub.witnesses.tick();
  expect(hub.view()).toMatchObject({ covered: true, items: [{ state: 'holds' }] });
  hub.channels.ids = [];
  hub.time.now += 86_400_000;
  await hub.witnesses.tick();
  expect(hub.view().items).toMatchObject([{ kept: 1, detail: { en: 'no mail channel is set up' } }]);
});
