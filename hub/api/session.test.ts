import { describe, expect, test } from 'vitest';
import { firstLink } from '../access/access.ts';
import { absoluteHours, idleMinutes } from '../access/sessions.ts';
import { openHub, testPassword } from './api-harness.ts';

const secretOf = (link: string) => link.split('#')[1]!;

describe('the first administrator', () => {
  test('gets a link whose secret stands in the fragment, and sets a password before anything else', async () => {
    const hub = await openHub();
    const first = firstLink(hub.access, 'http://localhost:8080/')!;
    expect(first.link).toMatch(/^http:\/\/localhost:8080\/start#[\w-]{43}$/);
    const browser = hub.browser();
    const entered = await browser.post('/session/link', { secret: secretOf(first.link) });
    expect(entered.status).toBe(200);
    expect(entered.json).toMatchObject({ roles: ['administrator'], mustSetPassword: true });
    expect(entered.headers.get('set-cookie')).toMatch(
      /^hinomi=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await browser.get('/people')).json.code).toBe('password_needed');
    expect((await browser.post('/session/password', { next: 'short' })).status).toBe(400);
    expect((await browser.post('/session/password', { next: 'a long enough phrase' })).json.mustSetPassword).toBe(
      false,
    );
    expect((await browser.get('/people')).status).toBe(200);
    expect(firstLink(hub.access, 'http://localhost')).toBeNull();
  });

  test('a link works once, and a newer one replaces it', async () => {
    const hub = await openHub();
    const old = secretOf(firstLink(hub.access, '')!.link);
    const now = secretOf(firstLink(hub.access, '')!.link);
    expect((await hub.browser().post('/session/link', { secret: old })).json.code).toBe('link_unusable');
    expect((await hub.browser().post('/session/link', { secret: now })).status).toBe(200);
    expect((await hub.browser().post('/session/link', { secret: now })).status).toBe(401);
  });

  test('a link is not consumed by reading the page, and ends after a day', async () => {
    const hub = await openHub();
    const secret = secretOf(firstLink(hub.access, '')!.link);
    await hub.app.request(`http://localhost/start`);
    hub.advance(25 * 3_600_000);
    expect((await hub.browser().post('/session/link', { secret })).status).toBe(401);
  });
});

describe('sessions', () => {
  test('sign in, who am I, sign out', async () => {
    const hub = await openHub();
    await hub.person('sato', ['fsoc_operator'], ['tokyo']);
    const browser = hub.browser();
    const entered = await browser.post('/session', { user: 'ＳＡＴＯ', password: testPassword });
    expect(entered.status).toBe(200);
    expect(entered.json.sites).toEqual([{ id: 'tokyo', name: '東京工場', timeZone: 'Asia/Tokyo' }]);
    expect(entered.json.may).toContain('acknowledge');
    expect((await browser.get('/session')).json.user.name).toBe('担当 sato');
    expect((await browser.send('DELETE', '/session')).status).toBe(204);
    expect((await browser.get('/session')).status).toBe(401);
  });

  test('a token that was used before sign-out is dead', async () => {
    const hub = await openHub();
    const browser = hub.browserOf((await hub.person('sato', ['fsoc_operator'])).id);
    const cookie = browser.cookie;
    await browser.send('DELETE', '/session');
    browser.cookie = cookie;
    expect((await browser.get('/now')).status).toBe(401);
  });

  test('end when idle, and after a shift in any case', async () => {
    const hub = await openHub();
    const person = await hub.person('sato', ['fsoc_operator']);
    const idle = hub.browserOf(person.id);
    hub.advance(idleMinutes * 60_000 + 1_000);
    expect((await idle.get('/session')).status).toBe(401);
    const busy = hub.browserOf(person.id);
    for (let minutes = 0; minutes < absoluteHours * 60; minutes += 60) {
      expect((await busy.get('/session')).status).toBe(200);
      hub.advance(3_600_000);
    }
    expect((await busy.get('/session')).status).toBe(401);
  });

  test('a change without the token of the session is refused', async () => {
    const hub = await openHub();
    const browser = hub.browserOf((await hub.person('admin2', ['administrator'])).id);
    const body = { user: 'new', name: 'n', roles: [], sites: [] };
    expect((await browser.send('POST', '/people', body, { 'x-hinomi-csrf': 'wrong' })).json.code).toBe('csrf');
    expect((await browser.send('POST', '/people', body, { origin: 'http://evil.example' })).json.code).toBe('csrf');
    expect((await browser.send('POST', '/people', body, { 'sec-fetch-site': 'cross-site' })).json.code).toBe('csrf');
    expect((await browser.send('POST', '/people', body, { origin: 'http://localhost' })).status).toBe(200);
  });

  test('a new password ends the other sessions of the person', async () => {
    const hub = await openHub();
    const { id } = await hub.person('sato', ['fsoc_operator']);
    const here = hub.browserOf(id);
    const there = hub.browserOf(id);
    expect((await here.post('/session/password', { next: 'another good phrase' })).json.field).toBe('current');
    const set = await here.post('/session/password', { current: testPassword, next: 'another good phrase' });
    expect(set.status).toBe(200);
    expect((await here.get('/session')).status).toBe(200);
    expect((await there.get('/session')).status).toBe(401);
  });

  test('over TLS the cookie is Secure and bound to the host', async () => {
    const hub = await openHub({ secure: true });
    await hub.person('sato', ['fsoc_operator']);
    const entered = await hub.browser().post('/session', { user: 'sato', password: testPassword });
    expect(entered.headers.get('set-cookie')).toMatch(/^__Host-hinomi=.*; Secure/);
    expect(entered.headers.get('strict-transport-security')).toContain('max-age');
  });
});

describe('guessing', () => {
  test('is slowed down per account, longer each time, and a right password does not help meanwhile', async () => {
    const hub = await openHub();
    await hub.person('sato', ['fsoc_operator']);
    const wrong = () => hub.browser().post('/session', { user: 'sato', password: 'not the password' });
    for (let i = 0; i < 3; i++) expect((await wrong()).status).toBe(401);
    const slow = await wrong();
    expect(slow.status).toBe(429);
    expect(Number(slow.headers.get('retry-after'))).toBe(1);
    expect((await hub.browser().post('/session', { user: 'sato', password: testPassword })).status).toBe(429);
    hub.advance(1_000);
    expect((await wrong()).status).toBe(401);
    expect(Number((await wrong()).headers.get('retry-after'))).toBe(2);
    hub.advance(2_000);
    expect((await hub.browser().post('/session', { user: 'sato', password: testPassword })).status).toBe(200);
  });

  test('an unknown account answers like a wrong password, and both are on record without the name tried', async () => {
    const hub = await openHub();
    await hub.person('sato', ['fsoc_operator']);
    const unknown = await hub.browser().post('/session', { user: 'nobody-here', password: 'whatever it is' });
    const wrong = await hub.browser().post('/session', { user: 'sato', password: 'whatever it is' });
    expect(unknown.json).toEqual(wrong.json);
    const entries = hub.ledger.list({ kind: 'session.refused' }).items;
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toContain('nobody-here');
  });

  test('no password is kept as it is', async () => {
    const hub = await openHub();
    await hub.person('sato', ['fsoc_operator']);
    const rows = hub.control.db.prepare('SELECT password FROM person').all();
    expect(rows[0]!['password']).toMatch(/^argon2id\$19456\$2\$1\$/);
  });
});

describe('personal names', () => {
  const event = {
    kind: 'host.login',
    fields: {
      'event.action': 'login_failed',
      'host.name': 'INSP-07',
      'user.name': 'tanaka',
      message: 'Failed password for tanaka from 10.0.0.9',
    },
  };

  test('are stand-ins, also inside text, until a reason is given and recorded', async () => {
    const hub = await openHub();
    const [stored] = await hub.commit([event]);
    const browser = hub.browserOf((await hub.person('sato', ['fsoc_operator'])).id);
    const path = `/events/${encodeURIComponent(stored!.id)}`;
    const before = await browser.get(path);
    expect(JSON.stringify(before.json)).not.toContain('tanaka');
    expect(before.json.fields.find((one: { name: string }) => one.name === 'user.name')).toMatchObject({
      masked: true,
    });
    expect((await browser.post('/session/unmask', { reason: '不審なログイン失敗の確認' })).status).toBe(200);
    expect(JSON.stringify((await browser.get(path)).json)).toContain('tanaka');
    expect(hub.ledger.list({ kind: 'personal.unmasked' }).items[0]!.text.ja).toContain('不審なログイン失敗の確認');
    hub.advance(16 * 60_000);
    expect(JSON.stringify((await browser.get(path)).json)).not.toContain('tanaka');
  });

  test('a shared account is no person: shown, and marked', async () => {
    const hub = await openHub();
    hub.assets.add('tokyo', { name: 'INSP-07', sharedAccounts: ['Tanaka'] }, { id: 'x', role: null });
    const [stored] = await hub.commit([event]);
    const browser = hub.browserOf((await hub.person('sato', ['fsoc_operator'])).id);
    const { json } = await browser.get(`/events/${encodeURIComponent(stored!.id)}`);
    expect(json.fields.find((one: { name: string }) => one.name === 'user.name')).toMatchObject({
      value: 'tanaka',
      shared: true,
      masked: false,
    });
  });

  test('cannot be felt for by parts of a name', async () => {
    const hub = await openHub();
    const browser = hub.browserOf((await hub.person('sato', ['fsoc_operator'])).id);
    const filters = encodeURIComponent(JSON.stringify([{ field: 'user.name', op: 'contains', value: 'ta' }]));
    expect((await browser.get(`/events?filters=${filters}`)).status).toBe(400);
    const lead = hub.browserOf((await hub.person('lead', ['fsoc_lead'])).id);
    expect((await lead.get(`/events?filters=${filters}`)).status).toBe(200);
  });
});
