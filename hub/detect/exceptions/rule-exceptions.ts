import { randomUUIDv7 } from 'node:crypto';
import type { Rule } from '#engine/sigma/sigma.ts';
import type { ExceptionRow, NewException } from '#protocol/api/exceptions.ts';
import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { SystemTrouble } from '../../incident/silence.ts';
import type { LedgerPort } from '../../ledger/ledger-port.ts';
import type { ControlStore } from '../../store/control-store.ts';
import { piercingRules, type RulePack } from '../rule-pack.ts';
import { type ReadException, type RulesAtHand, readException, whyNoException } from './exception-text.ts';
import type { SetApart } from './set-apart.ts';

/** What exceptions stand on. */
export interface RuleExceptionParts {
  control: ControlStore;
  record: LedgerPort['record'];
  pack: () => Pick<RulePack, 'set' | 'cards'>;
  timeZone: string;
  /** Tells people of an exception that ends soon or has ended. */
  tell: (trouble: SystemTrouble) => void;
  /** Told what is set apart, whenever that changed. */
  onChange: (setApart: SetApart) => void;
  clock: () => Date;
}

/** An exception as it is kept. */
export interface KeptException {
  id: string;
  site: string;
  text: string;
  rules: string[];
  owner: string;
  reason: string;
  since: string;
  by: string;
  until: string;
  preview: ExceptionRow['preview'];
  /** For which end people were reminded. */
  remindedFor: string | null;
  endedAt: string | null;
  endedBy: string | null;
  endReason: string | null;
}

type By = { id: string; role: Role | null };

const dayMs = 86_400_000;
/** People are reminded this long before an exception ends. */
export const remindMs = 7 * dayMs;
/** An exception holds for at most so long; then somebody has to look at it again. */
export const longestDays = 366;

/** 例外: filters of people by which matches of a rule are stored without telling anybody, until a day that they name. */
export class RuleExceptions {
  private readonly parts: RuleExceptionParts;

  constructor(parts: RuleExceptionParts) {
    this.parts = parts;
  }

  /** Exceptions of these sites, those in force first, soonest to end first. */
  list(sites: readonly string[]): KeptException[] {
    return this.parts.control.db
      .prepare(
        `SELECT * FROM rule_exception WHERE site IN (${sites.map(() => '?').join(', ') || "''"})
         ORDER BY ended_at IS NOT NULL, ended_at DESC, until LIMIT 2000`,
      )
      .all(...sites)
      .map(read);
  }

  get(id: string): KeptException | null {
    const row = this.parts.control.db.prepare('SELECT * FROM rule_exception WHERE id = ?').get(id);
    return row ? read(row) : null;
  }

  /** Reads a text against the rules in force. */
  check(text: string): ReadException {
    return readException(text, this.atHand());
  }

  /** A rule in force and why no exception can be made of it, null when one can; null when there is no such rule. */
  about(id: string): { rule: Rule; closed: Bilingual | null } | null {
    const at = this.atHand();
    const rule = at.set.rules.find((one) => one.id === id);
    return rule === undefined ? null : { rule, closed: whyNoException(rule, at) };
  }

  /** How an exception stands; `idle` when its rules are not there any more, or may not have one. */
  stateOf(kept: KeptException): ExceptionRow['state'] {
    if (kept.endedAt !== null) return kept.endedBy === null ? 'expired' : 'ended';
    if (kept.until <= this.now()) return 'expired';
    if (this.check(kept.text).faults.length > 0) return 'idle';
    return Date.parse(kept.until) - this.parts.clock().getTime() <= remindMs ? 'expiring' : 'in_force';
  }

  /** Puts an exception in force. The caller has read the text and seen the preview. */
  add(given: NewException, preview: ExceptionRow['preview'], by: By): KeptException {
    const { site, text, owner, reason, until } = given;
    const { rules } = this.check(text);
    const id = randomUUIDv7();
    const kept = this.parts.control.transaction(() => {
      this.parts.control.db
        .prepare(
          `INSERT INTO rule_exception (id, site, text, rules, owner, reason, since, by_id, until, preview)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[id, site, text, JSON.stringify(rules.map((rule) => rule.id)), owner, reason],
          ...[this.now(), by.id, until, JSON.stringify(preview)],
        );
      const made = this.get(id)!;
      const { ja, en } = this.titles(made);
      this.note(made, 'exception.begun', by, {
        ja: `例外を有効にしました（${ja}、責任者：${owner}、${until.slice(0, 10)} まで。過去 ${preview.days} 日の検知 ${preview.of} 件のうち ${preview.hidden} 件、うち本物と判断済み ${preview.known} 件が対象）：${reason}`,
        en: `An exception was put in force (${en}, owner: ${owner}, until ${until.slice(0, 10)}; of ${preview.of} findings in ${preview.days} days it sets ${preview.hidden} apart, ${preview.known} of matters known as real): ${reason}`,
      });
      return made;
    });
    this.apply();
    return kept;
  }

  /** Ends an exception; null when it has ended already. */
  end(id: string, reason: string, by: By): KeptException | null {
    const ended = this.parts.control.transaction(() => {
      if (!this.close(id, by.id, reason)) return null;
      const kept = this.get(id)!;
      const { ja, en } = this.titles(kept);
      this.note(kept, 'exception.ended', by, {
        ja: `例外を終了しました（${ja}）：${reason}`,
        en: `An exception was ended (${en}): ${reason}`,
      });
      return kept;
    });
    if (ended !== null) this.apply();
    return ended;
  }

  /** Lets an exception run for longer; null when it has ended. */
  extend(id: string, until: string, reason: string, by: By): KeptException | null {
    return this.parts.control.transaction(() => {
      const done = this.parts.control.db
        .prepare('UPDATE rule_exception SET until = ? WHERE id = ? AND ended_at IS NULL AND until > ?')
        .run(until, id, this.now());
      if (done.changes === 0) return null;
      const kept = this.get(id)!;
      const { ja, en } = this.titles(kept);
      this.note(kept, 'exception.extended', by, {
        ja: `例外の期限を ${until.slice(0, 10)} に変えました（${ja}）：${reason}`,
        en: `An exception now runs until ${until.slice(0, 10)} (${en}): ${reason}`,
      });
      return kept;
    });
  }

  /** What is set apart now. */
  setApart(): SetApart {
    return {
      exceptions: this.running().map(({ id, site, text }) => ({ id, site, text })),
      piercing: piercingRules(this.parts.pack()),
    };
  }

  /** Ends exceptions whose time is over, and reminds people of those that end soon. */
  tick(): void {
    const now = this.parts.clock();
    const open = this.running(true);
    const over = open.filter(({ until }) => until <= now.toISOString());
    for (const kept of over) this.expire(kept);
    if (over.length > 0) this.apply();
    for (const kept of open) {
      if (over.includes(kept) || kept.remindedFor === kept.until) continue;
      if (Date.parse(kept.until) - now.getTime() <= remindMs) this.remind(kept);
    }
  }

  /** Has what is set apart judged by from now on. */
  apply(): void {
    this.parts.onChange(this.setApart());
  }

  private expire(kept: KeptException): void {
    const { ja, en } = this.titles(kept);
    this.parts.control.transaction(() => {
      if (!this.close(kept.id, null, '')) return;
      this.note(kept, 'exception.expired', null, {
        ja: `例外の期限が来ました。今後は知らせます（${ja}）`,
        en: `An exception has run out; its matches are told again (${en})`,
      });
    });
    this.parts.tell({
      site: kept.site,
      key: `exception:${kept.id}`,
      severity: 'S4',
      title: words.title,
      sentence: {
        ja: `例外「${ja}」の期限が来ました。今後は知らせます。まだ必要か、責任者（${kept.owner}）が見直してください。`,
        en: `The exception "${en}" has run out and its matches are told again. Its owner (${kept.owner}) should see whether it is still needed.`,
      },
    });
  }

  private remind(kept: KeptException): void {
    const { ja, en } = this.titles(kept);
    this.parts.control.db.prepare('UPDATE rule_exception SET reminded_for = until WHERE id = ?').run(kept.id);
    this.parts.tell({
      site: kept.site,
      key: `exception:${kept.id}`,
      severity: 'S4',
      title: words.title,
      sentence: {
        ja: `例外「${ja}」は ${kept.until.slice(0, 10)} に終わります。続けるかどうか、責任者（${kept.owner}）が決めてください。`,
        en: `The exception "${en}" ends on ${kept.until.slice(0, 10)}. Its owner (${kept.owner}) has to say whether it goes on.`,
      },
    });
  }

  private close(id: string, by: string | null, reason: string): boolean {
    const done = this.parts.control.db
      .prepare('UPDATE rule_exception SET ended_at = ?, ended_by = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL')
      .run(this.now(), by, reason, id);
    return done.changes > 0;
  }

  private atHand(): RulesAtHand {
    const { set, cards } = this.parts.pack();
    return { set, pierces: (rule) => cards.get(rule)?.pierce ?? false, timeZone: this.parts.timeZone };
  }

  /** Those that nobody ended; with `all` those whose time is over as well. */
  private running(all = false): KeptException[] {
    return this.parts.control.db
      .prepare('SELECT * FROM rule_exception WHERE ended_at IS NULL AND until > ? ORDER BY since')
      .all(all ? '' : this.now())
      .map(read);
  }

  private titles({ rules }: KeptException): Bilingual {
    const { cards } = this.parts.pack();
    const say = (language: 'ja' | 'en') => rules.map((rule) => cards.get(rule)?.title[language] ?? rule).join(', ');
    return { ja: say('ja'), en: say('en') };
  }

  private note(kept: KeptException, kind: string, by: By | null, text: Bilingual): void {
    this.parts.record({
      who: by?.id ?? 'hinomi',
      role: by?.role ?? null,
      kind,
      site: kept.site,
      subject: `exception/${kept.id}`,
      text,
      payload: kept,
    });
  }

  private now(): string {
    return this.parts.clock().toISOString();
  }
}

const words = { title: { ja: '検知ルールの例外の期限', en: 'The end of an exception' } };

function read(row: Record<string, unknown>): KeptException {
  const text = (name: string) => row[name] as string | null;
  return {
    id: text('id')!,
    site: text('site')!,
    text: text('text')!,
    rules: JSON.parse(text('rules')!) as string[],
    owner: text('owner')!,
    reason: text('reason')!,
    since: text('since')!,
    by: text('by_id')!,
    until: text('until')!,
    preview: JSON.parse(text('preview')!) as ExceptionRow['preview'],
    remindedFor: text('reminded_for'),
    endedAt: text('ended_at'),
    endedBy: text('ended_by'),
    endReason: text('end_reason'),
  };
}
