import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { Contact } from '#protocol/api/settings.ts';
import { alert, everywhere, FakeClock, openDesk, person, rulesFolder } from '../incident/incident-harness.ts';
import { Incidents } from '../incident/incidents.ts';
import { plainSite } from '../incident/site-time.ts';
import { ChannelSettingsError } from './channel-book.ts';
import { loadEscalationPolicies } from './escalation-policy.ts';
import { Notifier } from './notifier.ts';
import { backoffSeconds } from './outbox.ts';
import { verifyWebhook } from './webhook.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A mail relay that keeps what it gets. `refuse`: SMTP code given to every recipient. */
async function relay(options: { refuse?: number } = {}) {
  const mails: { to: string; text: string }[] = [];
  const state = { refuse: options.refuse ?? 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      done(state.refuse ? Object.assign(new Error('not now'), { responseCode: state.refuse }) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo[0]!.address, text: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { mails, state, settings: { host: '127.0.0.1', port, from: 'hinomi@plant.example' } };
}

/** A receiver of webhooks that answers with `state.status` and keeps the pages. */
async function receiver(status = 200) {
  const got: { headers: IncomingMessage['headers']; body: string }[] = [];
  const state = { status };
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      if (JSON.parse(body).type === 'page') got.push({ headers: request.headers, body });
      response.writeHead(state.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { got, state, settings: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` } };
}

const administrator = { id: 'admin', role: 'administrator' as const };
const operator = person('op', 'fsoc_operator');

function contact(role: string, holder: string | null, deputy: string | null = null): Contact {
  return {
    id: '',
    role,
    roleName: { ja: role, en: role },
    shift: null,
    holder,
    phone: holder && '101',
    mail: holder && `${holder}@plant.example`,
    deputy,
    deputyPhone: null,
    deputyMail: deputy && `${deputy}@plant.example`,
    order: 0,
  };
}

/** A hub's desk and notifier on one control store; open it again on the same file to try a restart. */
function openHub(options: { path?: string; clock?: FakeClock } = {}) {
  const desk = openDesk(options);
  const failures: string[] = [];
  const notifier = new Notifier({
    ...desk,
    clock: desk.clock.now,
    roles: desk.playbooks.roles,
    policies: loadEscalationPolicies(rulesFolder, new Set(desk.playbooks.roles.keys())),
    sites: { ...plainSite, name: () => '東京工場' },
    sealKey: new Uint8Array(32).fill(9),
    consoleUrl: 'https://hub.plant.example:8443',
    test: { timeZone: 'Asia/Tokyo', at: '08:00' },
    onError: (error) => hub.errors(error),
    onChannelFailure: ({ name }) => failures.push(name),
  });
  const incidents = new Incidents({ ...desk, clock: desk.clock.now, pager: notifier.escalation });
  const id = () => incidents.list({ state: 'all' }, everywhere).items[0]!.id;
  const minute = async (count: number) => {
    desk.clock.minutes(count);
    incidents.tick();
    await notifier.tick();
  };
  const hub = {
    ...desk,
    notifier,
    incidents,
    failures,
    id,
    minute,
    errors: (error: Error): unknown => {
      throw error;
    },
  };
  return hub;
}

type Hub = ReturnType<typeof openHub>;

function mailChannel(hub: Hub, settings: Record<string, string | number>, name = 'mail') {
  const others = hub.notifier.channels.list();
  return hub.notifier.channels.replace(
    [...others, { id: '', type: 'mail', name, enabled: true, settings }],
    administrator,
  );
}

const receivers = (mails: { to: string }[]) => mails.map(({ to }) => to.split('@')[0]);

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

describe('webhook', () => {
  const secret = 'a secret of the plant';

  test('is signed with its time, retried with the same id, and not final before its last try', async () => {
    const { got, state, settings } = await receiver(503);
    const hub = openHub();
    hub.notifier.channels.replace(
      [{ id: '', type: 'webhook', name: 'hook', enabled: true, settings, secret }],
      administrator,
    );
    hub.incidents.consume([alert(1, { severity: 'S3' })]);
    await hub.minute(0);
    await hub.minute(1);
    state.status = 204;
    await hub.minute(1);
    expect(got).toHaveLength(3);
    const { headers, body } = got[2]!;
    const timestamp = headers['x-hinomi-timestamp'] as string;
    const signature = headers['x-hinomi-signature'] as string;
    const now = hub.clock.now();
    expect(verifyWebhook(secret, { timestamp, signature }, body, now)).toBe(true);
    expect(verifyWebhook('other', { timestamp, signature }, body, now)).toBe(false);
    expect(verifyWebhook(secret, { timestamp, signature }, `${body} `, now)).toBe(false);
    expect(verifyWebhook(secret, { timestamp, signature }, body, new Date(now.getTime() + 301_000))).toBe(false);
    expect(new Set(got.map((one) => one.headers['x-hinomi-id'])).size).toBe(1);
    expect(JSON.parse(body)).toMatchObject({ type: 'page', incident: hub.id(), severity: 'S3', site: 'tokyo' });
    expect(hub.notifier.outbox.of(hub.id())[0]!.state).toBe('delivered');
  });

  test('gives up after its tries, and a redirect is not followed', async () => {
    const { got, settings } = await receiver(302);
    const gone = await receiver(500);
    const hub = openHub();
    hub.notifier.channels.replace(
      [
        { id: 'a', type: 'webhook', name: 'a', enabled: true, settings, secret },
        { id: 'b', type: 'webhook', name: 'b', enabled: true, settings: gone.settings, secret },
      ],
      administrator,
    );
    hub.incidents.consume([alert(1, { severity: 'S3' })]);
    for (let count = 0; count < backoffSeconds.length + 3; count++) await hub.minute(121);
    expect(got).toHaveLength(1);
    expect(gone.got).toHaveLength(backoffSeconds.length + 1);
    expect(hub.notifier.outbox.dead(['tokyo'])).toHaveLength(2);
  });
});

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
    await hub.minute(840);
    expect(mails).toHaveLength(2);
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
