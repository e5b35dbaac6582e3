import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alert, everywhere, FakeClock } from '../incident/incident-harness.ts';
import { administrator, closers, contact, mailChannel, openHub, operator, receivers, relay } from './notify-harness.ts';

describe('escalation', () => {
  test('holders, deputies, next posts, everybody, for two rounds; then it says that someone must phone', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace(
      'tokyo',
      [
        contact('prod_eng', 'eng', 'eng2'),
        contact('fsoc', 'soc'),
        contact('fsoc_lead', null, 'lead2'),
        contact('line_leader', null),
      ],
      administrator,
    );
    hub.incidents.consume([alert(1)]);
    await hub.minute(0);
    expect(receivers(mails).sort()).toEqual(['eng', 'soc']);
    await hub.minute(14);
    expect(mails).toHaveLength(2);
    await hub.minute(1);
    expect(receivers(mails.splice(0))).toEqual(expect.arrayContaining(['eng2']));
    await hub.minute(15);
    expect(receivers(mails.splice(0))).toEqual(['lead2']);
    await hub.minute(15);
    expect(receivers(mails.splice(0)).sort()).toEqual(['eng', 'eng2', 'lead2', 'soc']);
    await hub.minute(15);
    expect(receivers(mails.splice(0)).sort()).toEqual(['eng', 'soc']);
    await hub.minute(600);
    await hub.minute(600);
    await hub.minute(600);
    await hub.minute(600);
    expect(hub.notifier.escalation.dueAt(hub.id())).toBeNull();
    mails.splice(0);
    await hub.minute(600);
    expect(mails).toEqual([]);
    const said = hub.incidents.detail(hub.id(), everywhere)!;
    expect(said.timeline.filter(({ kind }) => kind === 'notification').at(-1)!.text.ja).toContain('電話で');
    expect(said.timeline.some(({ text }) => text.ja.includes('空席'))).toBe(true);
    expect(said.times.escalated_at).toBe('2026-11-02T00:15:00.000Z');
  });

  test('whom nothing reaches is said in one line: whom to phone in which order, and which posts are vacant', async () => {
    const hub = openHub();
    const without = (role: string) => ({
      ...contact(role, `${role}-seat`, `${role}-deputy`),
      mail: null,
      deputyMail: null,
    });
    hub.contacts.replace(
      'tokyo',
      [without('prod_eng'), without('fsoc'), without('line_leader'), contact('fsoc_lead', null)],
      administrator,
    );
    hub.incidents.consume([alert(1)]);
    await hub.minute(600);
    const said = hub.incidents.detail(hub.id(), everywhere)!.timeline.filter(({ kind }) => kind === 'notification');
    expect(said.map(({ text }) => text.ja)).toEqual([
      'メールアドレスか経路がないため連絡できません。この順に電話してください：生産技術部 → FSOC → ラインリーダ。空席：FSOC責任者',
    ]);
    expect(hub.notifier.escalation.dueAt(hub.id())).toBeNull();
  });

  test('a post of a step that mail does not reach is said beside those whom it reaches', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace(
      'tokyo',
      [contact('prod_eng', 'eng'), { ...contact('fsoc', 'soc'), mail: null }],
      administrator,
    );
    hub.incidents.consume([alert(1)]);
    await hub.minute(0);
    expect(receivers(mails)).toEqual(['eng']);
    const said = hub.incidents.detail(hub.id(), everywhere)!.timeline.filter(({ kind }) => kind === 'notification');
    expect(said.map(({ text }) => text.ja)).toEqual([
      'メールアドレスか経路がないため連絡できません。この順に電話してください：FSOC',
      '連絡しました（担当者）：生産技術部',
    ]);
  });

  test('is exactly once across restarts, and late calls are not made up in a burst', async () => {
    const home = mkdtempSync(join(tmpdir(), 'hinomi-notify-'));
    closers.push(() => rmSync(home, { recursive: true }));
    const { mails, settings } = await relay();
    const clock = new FakeClock();
    const path = join(home, 'control.db');
    let hub = openHub({ path, clock });
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('prod_eng', 'eng', 'eng2'), contact('fsoc', 'soc', 'soc2')], administrator);
    hub.incidents.consume([alert(1)]);
    const restart = async (minutes: number) => {
      hub.control.close();
      hub = openHub({ path, clock });
      await hub.minute(minutes);
      await hub.minute(0);
    };
    await restart(0);
    expect(receivers(mails.splice(0)).sort()).toEqual(['eng', 'soc']);
    await restart(14);
    expect(mails).toEqual([]);
    await restart(1);
    expect(receivers(mails.splice(0)).sort()).toEqual(['eng2', 'soc2']);
    await restart(500);
    expect(receivers(mails.splice(0)).sort()).toEqual(['eng', 'eng2', 'soc', 'soc2']);
    await restart(1);
    expect(mails).toEqual([]);
    hub.control.close();
  });

  test('ends with an acknowledgement, begins anew when that lapses, never goes on after closing', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('prod_eng', 'eng', 'eng2'), contact('fsoc', 'soc')], administrator);
    hub.incidents.consume([alert(1)]);
    await hub.minute(0);
    hub.incidents.act([hub.id()], { type: 'acknowledge' }, operator);
    mails.splice(0);
    await hub.minute(29);
    expect(mails).toEqual([]);
    await hub.minute(1);
    expect(receivers(mails.splice(0)).sort()).toEqual(['eng', 'soc']);
    hub.incidents.act([hub.id()], { type: 'close', reason: 'resolved', note: '終わり' }, operator);
    for (let count = 0; count < 5; count++) await hub.minute(60);
    expect(mails).toEqual([]);
  });

  test('what was called back before it was sent is not sent; taking the act back sends it', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('fsoc', 'soc')], administrator);
    hub.incidents.consume([alert(1)]);
    const { entry } = hub.incidents.act([hub.id()], { type: 'acknowledge' }, operator).results[0]!;
    await hub.minute(0);
    expect(mails).toEqual([]);
    hub.incidents.act([hub.id()], { type: 'undo', entry: entry! }, operator);
    await hub.minute(0);
    expect(receivers(mails)).toEqual(['soc']);
    await hub.minute(15);
    expect(hub.notifier.outbox.of(hub.id()).map(({ state }) => state)).not.toContain('cancelled');
  });

  test('a matter whose transaction fails calls nobody', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('fsoc', 'soc')], administrator);
    const broken = { ...alert(2), rule: 'other', site: null as unknown as string };
    expect(() => hub.incidents.consume([alert(1), broken])).toThrow();
    await hub.minute(0);
    expect(mails).toEqual([]);
  });

  test('whoever holds the post of a late step is reminded once, acknowledged or not', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('line_leader', 'leader'), contact('fsoc', 'soc')], administrator);
    hub.incidents.consume([alert(1)]);
    await hub.minute(0);
    hub.incidents.act([hub.id()], { type: 'declare' }, operator);
    mails.splice(0);
    await hub.minute(11);
    await hub.minute(1);
    expect(receivers(mails)).toEqual(['leader']);
    expect(mails[0]!.text).toContain('X-Hinomi-Type: reminder');
  });

  test('one matter that cannot be called about does not keep others from being called', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('fsoc', 'soc', 'soc2')], administrator);
    hub.incidents.consume([alert(1), alert(2, { rule: 'other' })]);
    await hub.minute(0);
    mails.splice(0);
    hub.control.db.exec(
      'UPDATE calling SET matter = \'{"site":"tokyo"}\' WHERE rowid = (SELECT min(rowid) FROM calling)',
    );
    const errors: Error[] = [];
    hub.errors = (error) => errors.push(error);
    await hub.minute(15);
    expect(errors).toHaveLength(1);
    expect(receivers(mails)).toEqual(['soc2']);
  });

  test('S3 is told once, S4 and history never; the shift decides who', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace(
      'tokyo',
      [{ ...contact('fsoc', 'night'), shift: 'night' }, contact('fsoc', 'soc')],
      administrator,
    );
    hub.incidents.consume([
      alert(1, { severity: 'S4' }),
      alert(2, { rule: 'b', severity: 'S1', history: true }),
      alert(3, { rule: 'c', severity: 'S3' }),
    ]);
    for (let count = 0; count < 4; count++) await hub.minute(60);
    expect(receivers(mails)).toEqual(['soc']);
  });
});
