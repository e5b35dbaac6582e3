import type { Bilingual } from '#protocol/api/parts.ts';
import { awaitsAcknowledgement, markEscalated } from '../incident/call-target.ts';
import type { PageCause, PagedMatter, Pager } from '../incident/pager.ts';
import type { SiteFacts } from '../incident/site-time.ts';
import { Timeline } from '../incident/timeline.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { ChannelBook } from './channel-book.ts';
import type { ContactBook, Reachable } from './contact-book.ts';
import { type EscalationPolicies, type EscalationStep, stepsOf } from './escalation-policy.ts';
import { pageContent, reminderContent } from './message.ts';
import type { Outbox } from './outbox.ts';

/** What escalation needs of the hub. */
export interface EscalationParts {
  control: ControlStore;
  ledger: Ledger;
  clock: () => Date;
  contacts: ContactBook;
  channels: ChannelBook;
  outbox: Outbox;
  policies: EscalationPolicies;
  roles: ReadonlyMap<string, { name: Bilingual }>;
  sites: SiteFacts;
  /** Where people open the console, without a final slash. */
  consoleUrl: string;
}

/** Where the calls about an incident stand: `step` of `round` is the next to be made, at `due_at`. */
interface Calling {
  incident: string;
  matter: string;
  cause: PageCause;
  epoch: number;
  round: number;
  step: number;
  due_at: string | null;
  state: 'running' | 'stopped' | 'spent';
  why: string | null;
}

const stepNames: Record<EscalationStep['name'], Bilingual> = {
  first: { ja: '担当者', en: 'holders' },
  deputies: { ja: '代行者', en: 'deputies' },
  next: { ja: '次の担当', en: 'next post' },
  all: { ja: '全員', en: 'everybody' },
};

/**
 * Calls people in order until someone acknowledges. Due times are absolute and stored, each step is written with its
 * notifications in one transaction, and each notification has a key of its own: after a restart nothing is lost or doubled.
 */
export class Escalation implements Pager {
  private readonly parts: EscalationParts;
  private readonly timeline: Timeline;

  constructor(parts: EscalationParts) {
    this.parts = parts;
    this.timeline = new Timeline(parts.control, parts.clock);
  }

  call(matter: PagedMatter, cause: PageCause): void {
    const before = this.get(matter.id);
    this.parts.outbox.cancel(matter.id);
    const state = this.parts.policies[matter.severity] ? 'running' : 'stopped';
    this.put({
      incident: matter.id,
      matter: JSON.stringify(matter),
      cause,
      epoch: (before?.epoch ?? 0) + 1,
      round: 0,
      step: 0,
      due_at: this.now(),
      state,
      why: null,
    });
    if (state === 'running') this.advance(matter.id);
  }

  remind(matter: PagedMatter, step: { id: string; role: string; text: Bilingual }): void {
    const { channels, outbox, contacts, clock, roles, sites, consoleUrl } = this.parts;
    const { holder, deputy } = contacts.posting(matter.site, step.role, clock());
    const role = roles.get(step.role)?.name ?? { ja: step.role, en: step.role };
    const content = reminderContent(matter, { text: step.text, role }, sites, consoleUrl);
    const base = { incident: matter.id, site: matter.site, call: `${matter.id}/step/${step.id}`, content };
    const mail = (holder ?? deputy)?.mail;
    if (mail && channels.enabled('mail').length > 0) {
      outbox.put({ ...base, type: 'mail', channel: null, recipient: mail, role: step.role });
    }
    for (const channel of channels.enabled('webhook')) {
      outbox.put({ ...base, type: 'webhook', channel, recipient: '', role: step.role });
    }
  }

  stop(incident: string, why: string): void {
    this.parts.control.db
      .prepare("UPDATE calling SET state = 'stopped', due_at = NULL, why = ? WHERE incident = ? AND state = 'running'")
      .run(why, incident);
    this.parts.outbox.cancel(incident);
  }

  snapshot(incident: string): string | null {
    const calling = this.get(incident);
    return calling && JSON.stringify({ calling, waiting: this.parts.outbox.waiting(incident) });
  }

  restore(incident: string, snapshot: string | null): void {
    this.stop(incident, 'undone');
    if (snapshot === null || !awaitsAcknowledgement(this.parts.control, incident)) return;
    const { calling, waiting } = JSON.parse(snapshot) as { calling: Calling; waiting: string[] };
    const epoch = Math.max(calling.epoch, this.get(incident)?.epoch ?? 0);
    this.put(epoch === calling.epoch ? calling : { ...calling, epoch: epoch + 1 });
    this.parts.outbox.revive(waiting);
  }

  /** Incidents with a call that is due, longest due first. */
  due(): { incident: string; site: string }[] {
    return this.parts.control.db
      .prepare("SELECT incident, matter FROM calling WHERE state = 'running' AND due_at <= ? ORDER BY due_at")
      .all(this.now())
      .map((row) => ({
        incident: row['incident'] as string,
        site: (JSON.parse(row['matter'] as string) as PagedMatter).site,
      }));
  }

  /** Makes the call about one incident that is due; nothing when none is. */
  advance(incident: string): void {
    this.parts.control.transaction(() => {
      const calling = this.get(incident);
      if (calling?.state !== 'running' || calling.due_at === null || calling.due_at > this.now()) return;
      if (awaitsAcknowledgement(this.parts.control, incident)) this.put(this.proceed(calling));
      else this.stop(incident, 'settled');
    });
  }

  /** Nobody can be reached by this call: the next step is due now. */
  hasten(call: string): void {
    const [incident, epoch] = call.split('/');
    this.parts.control.db
      .prepare("UPDATE calling SET due_at = ? WHERE incident = ? AND epoch = ? AND state = 'running' AND due_at > ?")
      .run(this.now(), incident!, Number(epoch), this.now());
  }

  /** When the next person is called about an incident; null when nobody will be. */
  dueAt(incident: string): string | null {
    return this.get(incident)?.due_at ?? null;
  }

  /** Makes the next call that reaches someone; returns where the calls stand after it. */
  private proceed(calling: Calling): Calling {
    const matter = JSON.parse(calling.matter) as PagedMatter;
    const policy = this.parts.policies[matter.severity]!;
    const steps = stepsOf(policy);
    for (let { round, step } = calling; round < policy.rounds; ) {
      const told = this.makeCall(matter, { ...calling, round, step }, steps[step]!);
      const ends = step + 1 === steps.length;
      [round, step] = ends ? [round + 1, 0] : [round, step + 1];
      if (!told) continue;
      const waits = policy.wait_minutes;
      if (waits === null) return { ...calling, round, step, due_at: null, state: 'spent', why: 'told once' };
      return { ...calling, round, step, due_at: new Date(this.parts.clock().getTime() + waits * 60_000).toISOString() };
    }
    this.say(matter, 'notify.spent', {
      ja: '連絡できる人すべてに連絡しましたが、受領確認がありません。電話で連絡してください',
      en: 'Everybody who can be reached was called and nobody acknowledged. Phone someone',
    });
    return { ...calling, round: policy.rounds, step: 0, due_at: null, state: 'spent', why: 'nobody acknowledged' };
  }

  /** Makes one call; false when it reaches nobody, so that there is nothing to wait for. */
  private makeCall(matter: PagedMatter, at: Calling, step: EscalationStep): boolean {
    const { channels, outbox, roles, sites, consoleUrl, control } = this.parts;
    const people = this.peopleOf(matter.site, step);
    const call = `${matter.id}/${at.epoch}/${at.round}/${at.step}`;
    const times = 1 + this.callsMade(matter.id, at.epoch);
    const named = step.roles.map((role) => roles.get(role)?.name ?? { ja: role, en: role });
    const content = pageContent(matter, at.cause, { times, roles: named }, sites, consoleUrl);
    const base = { incident: matter.id, site: matter.site, call, content };
    const hasMail = channels.enabled('mail').length > 0;
    const mails = people.filter(({ person }) => hasMail && person.mail !== null);
    for (const { role, person } of mails) {
      outbox.put({ ...base, type: 'mail', channel: null, recipient: person.mail!, role });
    }
    const hooks = people.length > 0 || step.name === 'first' ? channels.enabled('webhook') : [];
    for (const channel of hooks) outbox.put({ ...base, type: 'webhook', channel, recipient: '', role: null });
    const told = mails.length + hooks.length > 0;
    if (told && (at.step > 0 || at.round > 0)) markEscalated(control, matter.id, this.now());
    // A vacancy is said in the first round; saying it in each would bury the rest.
    if (told || at.round === 0) {
      this.say(
        matter,
        told ? 'notify.called' : 'notify.nobody',
        callWords(step, named, people.length, told, at.round),
        {
          call,
          roles: step.roles,
          mails: mails.length,
          webhooks: hooks.length,
        },
      );
    }
    return told;
  }

  private peopleOf(site: string, step: EscalationStep): { role: string; person: Reachable }[] {
    const at = this.parts.clock();
    return step.roles.flatMap((role) => {
      const { holder, deputy } = this.parts.contacts.posting(site, role, at);
      const stands = holder ?? deputy;
      const called =
        step.name === 'all' ? [holder, deputy] : step.name === 'deputies' ? [holder ? deputy : null] : [stands];
      return called.filter((person) => person !== null).map((person) => ({ role, person }));
    });
  }

  private callsMade(incident: string, epoch: number): number {
    const prefix = `${incident}/${epoch}/`;
    const row = this.parts.control.db
      .prepare('SELECT count(DISTINCT call) AS n FROM notification WHERE incident = ? AND substr(call, 1, ?) = ?')
      .get(incident, prefix.length, prefix);
    return row?.['n'] as number;
  }

  private say(matter: PagedMatter, kind: string, text: Bilingual, payload?: unknown): void {
    const words = matter.drill ? { ja: `【訓練】${text.ja}`, en: `(drill) ${text.en}` } : text;
    const { id } = this.parts.ledger.record({
      who: 'hinomi',
      kind,
      site: matter.site,
      subject: matter.id,
      text: words,
      payload,
    });
    this.timeline.add(matter.id, { id, kind: 'notification', text: words });
  }

  private get(incident: string): Calling | null {
    const row = this.parts.control.db.prepare('SELECT * FROM calling WHERE incident = ?').get(incident);
    return row ? ({ ...row } as unknown as Calling) : null;
  }

  private put(calling: Calling): void {
    const { incident, matter, cause, epoch, round, step, due_at, state, why } = calling;
    this.parts.control.db
      .prepare('INSERT OR REPLACE INTO calling VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(incident, matter, cause, epoch, round, step, due_at, state, why);
  }

  private now(): string {
    return this.parts.clock().toISOString();
  }
}

function callWords(step: EscalationStep, roles: Bilingual[], people: number, told: boolean, round: number): Bilingual {
  const who = { ja: roles.map(({ ja }) => ja).join('、'), en: roles.map(({ en }) => en).join(', ') };
  const name = stepNames[step.name];
  const lap = round > 0 ? { ja: `${round + 1}巡目・`, en: `round ${round + 1}, ` } : { ja: '', en: '' };
  if (told) {
    return { ja: `連絡しました（${lap.ja}${name.ja}）：${who.ja}`, en: `Called (${lap.en}${name.en}): ${who.en}` };
  }
  if (people === 0) {
    return {
      ja: `空席のため連絡できません（${lap.ja}${name.ja}）：${who.ja}`,
      en: `Nobody to call, the post is vacant (${lap.en}${name.en}): ${who.en}`,
    };
  }
  return {
    ja: `メールアドレスか経路がないため連絡できません。電話してください（${lap.ja}${name.ja}）：${who.ja}`,
    en: `No mail address or channel; phone them (${lap.en}${name.en}): ${who.en}`,
  };
}
