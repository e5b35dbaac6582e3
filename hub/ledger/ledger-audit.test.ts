import { expect, test } from 'vitest';
import { openControlStore } from '../store/control-store.ts';
import { Ledger } from './ledger.ts';
import { LedgerAudit } from './ledger-audit.ts';
import { ledgerMigrations } from './migrations.ts';
import { testSigner } from './test-signer.ts';

const by = { who: 'p', role: 'fsoc_lead' as const };

function hub(entries: number) {
  const control = openControlStore(':memory:', ledgerMigrations);
  let ms = Date.parse('2026-11-02T00:00:00Z');
  const ledger = new Ledger(control, testSigner(1), () => {
    ms += 1000;
    return new Date(ms);
  });
  for (let at = 1; at <= entries; at++)
    ledger.record({ ...by, kind: 'a.b', subject: `s-${at}`, text: { ja: 'あ', en: 'a' }, payload: { at } });
  ledger.checkpoint();
  const time = { steady: 0 };
  const faults: (number | null)[] = [];
  const audit = new LedgerAudit({
    ledger,
    onFault: ({ seq }) => faults.push(seq),
    steady: () => time.steady,
    onError: (error) => {
      throw error;
    },
  });
  const tick = async () => {
    audit.tick(new AbortController().signal);
    await audit.stop();
  };
  return { control, ledger, audit, faults, time, tick };
}

test('a sound ledger raises nothing; a row that was altered is named at the check of the next day', async () => {
  const { control, faults, time, tick } = hub(350);
  await tick();
  control.db.exec('DROP TRIGGER ledger_entry_no_update');
  control.db.prepare("UPDATE ledger_entry SET who = 'q' WHERE seq = 217").run();
  await tick();
  expect(faults).toEqual([]);
  time.steady += 24 * 3_600_000;
  await tick();
  expect(faults).toEqual([217]);
});

test('what people decide and erase while it runs is no fault', async () => {
  const { ledger, audit } = hub(450);
  const check = audit.check(new AbortController().signal);
  ledger.erase({ ...by, before: '2027-01-01T00:00:00.000Z', reason: { ja: '期限', en: 'time' } });
  ledger.record({ ...by, kind: 'a.b', subject: 's', text: { ja: 'い', en: 'b' }, payload: null });
  expect(await check).toBeNull();
});
