import { describe, expect, test } from 'vitest';
import { alert, everywhere } from '../incident/incident-harness.ts';
import { administrator, contact, mailChannel, openHub, relay } from './notify-harness.ts';
import { backoffSeconds } from './outbox.ts';

describe('mail', () => {
  test('has a Japanese subject with the severity, plain text and one link', async () => {
    const { mails, settings } = await relay();
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('fsoc', 'soc')], administrator);
    const sentence = { ja: 'INSP-07 に\r\nBcc: x@evil.example https://evil.example 未登録USB', en: 'Unregistered USB' };
    hub.incidents.consume([alert(1, { severity: 'S1', drill: 'd1', sentence })]);
    await hub.minute(0);
    const { text } = mails[0]!;
    const header = (name: string) => new RegExp(`^${name}: (.*(?:\\r\\n .*)*)`, 'mi').exec(text)?.[1] ?? '';
    const decoded = header('Subject')
      .replace(/\?=\s+=\?/g, '?==?')
      .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, data: string) =>
        kind.toUpperCase() === 'B'
          ? Buffer.from(data, 'base64').toString()
          : decodeURIComponent(data.replaceAll('_', ' ').replaceAll('=', '%')),
      );
    expect(decoded).toMatch(/^【訓練】【重大】INSP-07 に Bcc: x@evil\.example https\[:\/\/\]evil\.example 未登録USB/);
    expect(text).not.toMatch(/^Bcc:/m);
    expect(header('Content-Type')).toContain('text/plain');
    const body = text.slice(text.indexOf('\r\n\r\n') + 4);
    const plain = /base64/i.test(header('Content-Transfer-Encoding'))
      ? Buffer.from(body, 'base64').toString()
      : Buffer.from(
          body
            .replace(/=\r\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString();
    expect(plain.match(/https?:\/\//g)).toHaveLength(1);
    expect(plain).toContain(`https://hub.plant.example:8443/incidents/${hub.id()}`);
    expect(plain).toContain('まず行うこと');
    expect(plain).toContain('2026-11-02 09:00 JST');
  });

  test('a relay that says "later" is tried again with longer waits under the same id, and each try is kept', async () => {
    const { mails, state, settings } = await relay({ refuse: 451 });
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('fsoc', 'soc')], administrator);
    hub.incidents.consume([alert(1, { severity: 'S3' })]);
    await hub.minute(0);
    await hub.minute(0);
    expect(hub.notifier.outbox.of(hub.id())[0]).toMatchObject({ state: 'waiting', tries: 1 });
    await hub.minute(backoffSeconds[0] / 60);
    state.refuse = 0;
    await hub.minute(backoffSeconds[1] / 60);
    const [sent] = hub.notifier.outbox.of(hub.id());
    expect(sent).toMatchObject({ state: 'delivered', tries: 3 });
    expect(sent!.history.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(mails[0]!.text).toContain(`<${sent!.id}@plant.example>`);
    expect(hub.incidents.detail(hub.id(), everywhere)!.acknowledgedBy).toBeNull();
  });

  test('a relay that says "never" makes a dead letter that is seen, and the next person is called at once', async () => {
    const { settings } = await relay({ refuse: 550 });
    const hub = openHub();
    mailChannel(hub, settings);
    hub.contacts.replace('tokyo', [contact('fsoc', 'soc', 'soc2')], administrator);
    hub.incidents.consume([alert(1)]);
    await hub.minute(0);
    expect(hub.notifier.outbox.dead(['tokyo'])).toHaveLength(1);
    expect(hub.notifier.outbox.dead(['osaka'])).toHaveLength(0);
    await hub.minute(0);
    expect(hub.notifier.outbox.of(hub.id()).map(({ recipient }) => recipient)).toContain('soc2@plant.example');
    expect(
      hub.incidents.detail(hub.id(), everywhere)!.timeline.some(({ text }) => text.ja.includes('届きませんでした')),
    ).toBe(true);
    const [dead] = hub.notifier.outbox.dead(['tokyo']);
    expect(hub.notifier.outbox.revive([dead!.id])).toBe(1);
  });

  test('when the first relay fails, the second is used at once', async () => {
    const broken = await relay({ refuse: 451 });
    const second = await relay();
    const hub = openHub();
    mailChannel(hub, broken.settings, 'first');
    mailChannel(hub, second.settings, 'second');
    hub.contacts.replace('tokyo', [contact('fsoc', 'soc')], administrator);
    hub.incidents.consume([alert(1)]);
    await hub.minute(0);
    expect(second.mails).toHaveLength(1);
    expect(hub.notifier.outbox.of(hub.id())[0]!.history.map(({ ok }) => ok)).toEqual([false, true]);
  });
});
