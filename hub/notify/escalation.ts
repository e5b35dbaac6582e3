import type { Bilingual } from '#protocol/api/parts.ts';
import { awaitsAcknowledgement, markEscalated } from '../incident/call-target.ts';
import type { PageCause, PagedMatter, Pager } from '../incident/pager.ts';
import type { SiteFacts } from '../incident/site-time.ts';
import { Timeline } from '../incident/timeline.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { calledWords, type Missed, missedWords } from './call-words.ts';
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
    const { channels, outbox, contacts, clock, sites, consoleUrl } = this.parts;
    const { holder, deputy } = contacts.posting(matter.site, step.role, clock());
    const role = this.roleName(step.role);
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
    const missed: Missed[] = [];
    for (let { round, step } = calling; round < policy.rounds; ) {
      const told = this.makeCall(matter, { ...calling, round, step }, steps[step]!, missed);
      const ends = step + 1 === steps.length;
      [round, step] = ends ? [round + 1, 0] : [round, step + 1];
      if (!told) continue;
      const waits = policy.wait_minutes;
      if (waits === null) return { ...calling, round, step, due_at: null, state: 'spent', why: 'told once' };
      return { ...calling, round, step, due_at: new Date(this.parts.clock().getTime() + waits * 60_000).toISOString() };
    }
    this.sayMissed(matter, missed);
    if (this.callsMade(matter.id, calling.epoch) > 0) {
      this.say(matter, 'notify.spent', {
        ja: '連絡できる人すべてに連絡しましたが、受領確認がありません。電話で連絡してください',
        en: 'Everybody who can be reached was called and nobody acknowledged. Phone someone',
      });
    }
    return { ...calling, round: policy.rounds, step: 0, due_at: null, state: 'spent', why: 'nobody acknowledged' };
  }

  /**
   * Makes one call; false when it reaches nobody, so that there is nothing to wait for. Whom it does not reach is added to
   * `missed`, and all of these are said before the next call that reaches someone.
   */
  private makeCall(matter: PagedMatter, at: Calling, step: EscalationStep, missed: Missed[]): boolean {
    const { channels, outbox, sites, consoleUrl, control } = this.parts;
    const people = this.peopleOf(matter.site, step);
    const call = `${matter.id}/${at.epoch}/${at.round}/${at.step}`;
    const hasMail = channels.enabled('mail').length > 0;
    const mails = people.filter(({ person }) => hasMail && person.mail !== null);
    const hooks = people.length > 0 || step.name === 'first' ? channels.enabled('webhook') : [];
    const reached =
      hooks.length > 0 ? step.roles : step.roles.filter((role) => mails.some((mail) => mail.role === role));
    // Said in the first round, by the steps that name a post first; saying it again and again would bury the rest.
    if (at.round === 0 && step.name !== 'all') missed.push(...this.missedBy(matter.site, step, people, reached));
    if (reached.length === 0) return false;
    this.sayMissed(matter, missed.splice(0));
    const times = 1 + this.callsMade(matter.id, at.epoch);
    const named = (roles: readonly string[]) => roles.map((role) => this.roleName(role));
    const content = pageContent(matter, at.cause, { times, roles: named(step.roles) }, sites, consoleUrl);
    const base = { incident: matter.id, site: matter.site, call, content };
    for (const { role, person } of mails) {
      outbox.put({ ...base, type: 'mail', channel: null, recipient: person.mail!, role });
    }
    for (const channel of hooks) outbox.put({ ...base, type: 'webhook', channel, recipient: '', role: null });
    if (at.step > 0 || at.round > 0) markEscalated(control, matter.id, this.now());
    this.say(matter, 'notify.called', calledWords(step.name, named(reached), at.round), {
      call,
      roles: step.roles,
      mails: mails.length,
      webhooks: hooks.length,
    });
    return true;
  }

  /** The posts of a step that it does not reach. A deputy is missed only where there is a holder to stand in for. */
  private missedBy(site: string, step: EscalationStep, people: { role: string }[], reached: string[]): Missed[] {
    const at = this.parts.clock();
    return step.roles
      .filter((role) => !reached.includes(role))
      .filter((role) => step.name !== 'deputies' || this.parts.contacts.posting(site, role, at).holder !== null)
      .map((role) => ({
        role: this.roleName(role),
        deputy: step.name === 'deputies',
        someone: people.some((one) => one.role === role),
      }));
  }

  /** One line for all whom neither mail nor webhook reached. */
  private sayMissed(matter: PagedMatter, missed: readonly Missed[]): void {
    if (missed.length > 0) this.say(matter, 'notify.nobody', missedWords(missed), { missed });
  }

  private roleName(role: string): Bilingual {
    return this.parts.roles.get(role)?.name ?? { ja: role, en: role };
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
