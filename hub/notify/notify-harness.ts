import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach } from 'vitest';
import type { Contact } from '#protocol/api/settings.ts';
import { everywhere, type FakeClock, openDesk, person, rulesFolder } from '../incident/incident-harness.ts';
import { Incidents } from '../incident/incidents.ts';
import { plainSite } from '../incident/site-time.ts';
import { loadEscalationPolicies } from './escalation-policy.ts';
import { Notifier } from './notifier.ts';

/** What is closed after each test, last first. */
export const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A mail relay that keeps what it gets. `refuse`: SMTP code given to every recipient. */
export async function relay(options: { refuse?: number } = {}) {
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
export async function receiver(status = 200) {
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

/** Whoever sets channels and contacts. */
export const administrator = { id: 'admin', role: 'administrator' as const };
/** Whoever acknowledges. */
export const operator = person('op', 'fsoc_operator');

/** A post of the contact register with its holder and deputy. */
export function contact(role: string, holder: string | null, deputy: string | null = null): Contact {
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
export function openHub(options: { path?: string; clock?: FakeClock } = {}) {
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

export type Hub = ReturnType<typeof openHub>;

/** Adds a mail channel to those that the hub has. */
export function mailChannel(hub: Hub, settings: Record<string, string | number>, name = 'mail') {
  const others = hub.notifier.channels.list();
  return hub.notifier.channels.replace(
    [...others, { id: '', type: 'mail', name, enabled: true, settings }],
    administrator,
  );
}

/** To whom the mails went, without their domain. */
export const receivers = (mails: { to: string }[]) => mails.map(({ to }) => to.split('@')[0]);
