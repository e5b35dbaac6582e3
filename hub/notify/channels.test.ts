import { describe, expect, test } from 'vitest';
import { FakeClock } from '../incident/incident-harness.ts';
import { ChannelSettingsError } from './channel-book.ts';
import { administrator, contact, openHub, receiver, relay } from './notify-harness.ts';

describe('channels', () => {
  test('keep secrets sealed and to themselves', async () => {
    const hub = openHub();
    const settings = { url: 'https://hook.plant.example/x' };
    const [made] = hub.notifier.channels.replace(
      [{ id: '', type: 'webhook', name: 'hook', enabled: true, settings, secret: 'top-secret-words' }],
      administrator,
    );
    expect(made).toMatchObject({ secretSet: true });
    const kept = hub.notifier.channels.replace(
      [{ id: made!.id, type: 'webhook', name: 'renamed', enabled: false, settings }],
      administrator,
    );
    expect(kept[0]).toMatchObject({ name: 'renamed', secretSet: true });
    const everything = JSON.stringify([
      hub.control.db.prepare('SELECT * FROM channel').all(),
      hub.control.db.prepare('SELECT * FROM ledger_body').all(),
      hub.notifier.channels.list(),
    ]);
    expect(everything).not.toContain('top-secret-words');
  });

  test('a mail password is not kept when the settings point at another server or user', () => {
    const hub = openHub();
    const settings = {
      host: 'relay.plant.example',
      port: 587,
      from: 'a@plant.example',
      starttls: 'require',
      user: 'hinomi',
    };
    const edit = { id: 'm', type: 'mail' as const, name: 'relay', enabled: true, settings };
    hub.notifier.channels.replace([{ ...edit, secret: 'top-secret-words' }], administrator);
    for (const change of [{ host: 'elsewhere.example' }, { port: 25 }, { user: 'other' }, { starttls: 'never' }]) {
      const pointed = { ...edit, settings: { ...settings, ...change } };
      expect(() => hub.notifier.channels.replace([pointed], administrator), JSON.stringify(change)).toThrow(
        'relay: the secret was given for another server or user; give it again',
      );
      const [given] = hub.notifier.channels.replace([{ ...pointed, secret: 'top-secret-words' }], administrator);
      expect(given).toMatchObject({ settings: change, secretSet: true });
      hub.notifier.channels.replace([{ ...edit, secret: 'top-secret-words' }], administrator);
    }
    const [kept] = hub.notifier.channels.replace(
      [{ ...edit, settings: { ...settings, from: 'b@plant.example' } }],
      administrator,
    );
    expect(kept).toMatchObject({ secretSet: true });
  });

  test.each([
    ['a webhook without secret', { type: 'webhook' as const, settings: { url: 'https://a.example/' } }],
    ['another protocol', { type: 'webhook' as const, settings: { url: 'file:///etc/passwd' }, secret: 'x' }],
    ['a broken sender address', { type: 'mail' as const, settings: { host: 'relay', from: 'nobody' } }],
    ['an unknown setting', { type: 'mail' as const, settings: { host: 'r', from: 'a@b.example', pass: 'x' } }],
  ])('%s is refused and changes nothing', (_, edit) => {
    const hub = openHub();
    expect(() => hub.notifier.channels.replace([{ id: '', name: 'x', enabled: true, ...edit }], administrator)).toThrow(
      ChannelSettingsError,
    );
    expect(hub.notifier.channels.list()).toEqual([]);
  });

  test('are tested once a day from the set hour, and a failing one is said', async () => {
    const { mails, settings } = await relay();
    const hook = await receiver(500);
    const hub = openHub({ clock: new FakeClock('2026-11-01T22:30:00.000Z') });
    hub.notifier.channels.replace(
      [
        { id: 'm', type: 'mail', name: 'relay', enabled: true, settings: { ...settings, testTo: 'soc@plant.example' } },
        { id: 'g', type: 'mail', name: 'greeted', enabled: true, settings },
        { id: 'h', type: 'webhook', name: 'hook', enabled: true, settings: hook.settings, secret: 's' },
        { id: 'off', type: 'mail', name: 'off', enabled: false, settings },
      ],
      administrator,
    );
    await hub.minute(0);
    expect(mails).toEqual([]);
    await hub.minute(30);
    await hub.minute(600);
    expect(mails).toHaveLength(1);
    expect(hub.failures).toEqual(['hook']);
    const tested = Object.fromEntries(hub.notifier.channels.list().map(({ id, lastTest }) => [id, lastTest?.ok]));
    expect(tested).toEqual({ m: true, g: true, h: false, off: undefined });
    const since = () => hub.notifier.channels.list().map(({ id, failingSince }) => [id, failingSince]);
    const first = hub.notifier.channels.list()[2]!.lastTest!.at;
    await hub.minute(840);
    expect(mails).toHaveLength(2);
    expect(hub.notifier.channels.list()[2]!.lastTest!.at).not.toBe(first);
    expect(since()).toEqual([
      ['m', null],
      ['g', null],
      ['h', first],
      ['off', null],
    ]);
    expect(await hub.notifier.channels.test('none')).toBeNull();
  });
});

describe('contacts', () => {
  test('know vacancies and whom to call', () => {
    const hub = openHub();
    hub.contacts.replace(
      'tokyo',
      [contact('fsoc', 'soc'), contact('qa', null), contact('finder', null)],
      administrator,
    );
    const vacant = hub.contacts.vacancies('tokyo').map(({ role }) => role);
    expect(vacant).toContain('qa');
    expect(vacant).toContain('hq_chief');
    expect(vacant).not.toContain('fsoc');
    expect(vacant).not.toContain('finder');
    const again = hub.contacts.replace('tokyo', hub.contacts.list('tokyo'), administrator);
    expect(again.map(({ role }) => role)).toEqual(hub.contacts.list('tokyo').map(({ role }) => role));
    expect(hub.contacts.vacancies('tokyo').map(({ role }) => role)).toEqual(vacant);
    expect(hub.contacts.holder('tokyo', 'qa', hub.clock.now())).toEqual({ name: null, phone: null, deputy: false });
  });
});
