import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { AdditionDraft } from '#protocol/api/rule-additions.ts';
import type { LedgerPort } from '../../ledger/ledger-port.ts';
import type { ControlStore } from '../../store/control-store.ts';
import type { RuleLists } from '../rule-pack.ts';
import type { RulesInForce } from '../rules-in-force.ts';
import { AdditionDrafts, type DraftParts } from './addition-drafts.ts';
import { type Standing, standingOf } from './addition-standing.ts';
import type { KeptAddition, KeptVersion, ListedVersion, Revision } from './addition-store.ts';
import { refusals, words } from './addition-words.ts';
import { listChanges } from './list-changes.ts';
import type { TrustedKeys } from './trusted-keys.ts';

/** What decisions about added rules stand on. */
export interface RuleAdditionParts extends DraftParts {
  control: ControlStore;
  keys: TrustedKeys;
  record: LedgerPort['record'];
  /** Has detection judge by other rules. Resolves when they are in force. */
  onChange(rules: RulesInForce): Promise<void>;
  clock: () => Date;
}

/** Who decides. */
export type By = { id: string; role: Role | null };

/** What a replay said before rules were tried or put in force. */
export interface Foreseen {
  days: number;
  total: number;
}

/** Why an act was refused. */
export interface Refusal {
  refused: Bilingual;
}

/** Rules that people add to those of the product: checked, tried on some machines, in force everywhere, and taken back in one act. */
export class RuleAdditions {
  readonly drafts: AdditionDrafts;
  private readonly parts: RuleAdditionParts;
  /** Decisions are taken up one after the other. */
  private taking: Promise<void> = Promise.resolve();

  constructor(parts: RuleAdditionParts) {
    this.parts = parts;
    this.drafts = new AdditionDrafts(parts);
  }

  list(sites: readonly string[]): Standing[] {
    return this.parts.store
      .list()
      .filter(({ site }) => site === null || sites.includes(site))
      .map((addition) => standingOf(this.parts.store, addition));
  }

  get(id: string): Standing | null {
    const addition = this.parts.store.get(id);
    return addition && standingOf(this.parts.store, addition);
  }

  version(id: string): KeptVersion | null {
    return this.parts.store.version(id);
  }

  /** Lists for the modifier `expand`, as they are in force. */
  lists(): RuleLists {
    return this.parts.store.newest().lists;
  }

  /** Saves a version; nothing is in force by it. What does not hold is not saved. */
  async save(draft: AdditionDraft, reason: string, by: By): Promise<{ addition: string; version: string } | Refusal> {
    const checked = await this.drafts.check(draft);
    const [fault] = checked.faults;
    if (fault) return { refused: fault.text };
    const read = this.drafts.read(draft);
    if ('fault' in read) return { refused: read.fault };
    const { of, files, pack } = read;
    const { control, store, clock } = this.parts;
    return control.transaction(() => {
      const at = clock().toISOString();
      const addition = store.ensure(of, at);
      const known = store.versions(addition.id).find((one) => pack !== null && one.label === pack.version);
      if (known) return { addition: addition.id, version: known.id };
      const version = store.addVersion({
        ...{ addition: addition.id, files, reason, by: by.id, at, label: pack?.version ?? null },
        ...{ signer: pack?.signer?.fingerprint ?? null, seal: pack?.seal ?? null },
        rules: checked.rules.map(({ id, title }) => ({ id, title })),
      });
      this.note('rule.version_saved', addition, version, by, {
        ja: `検知ルール「${of.name}」の版 ${version.label} を登録しました（ルール ${version.rules.length} 件、まだ有効ではありません）：${reason}`,
        en: `Version ${version.label} of the rules "${of.name}" was saved (${version.rules.length} rules, not in force yet): ${reason}`,
      });
      return { addition: addition.id, version: version.id };
    });
  }

  /** Tries a version on some assets: told there as trial, silent elsewhere. */
  async tryOut(
    id: string,
    { assets, foreseen, reason }: { assets: string[]; foreseen: Foreseen; reason: string },
    by: By,
  ): Promise<Refusal | null> {
    const newest = this.parts.store.newest();
    if (newest.staged && newest.staged.version !== id) return { refused: refusals.otherTried };
    return this.change(id, by, (version, addition, { inForce }) => ({
      ...{ act: 'try', reason, inForce, staged: { version: version.id, assets } },
      text: {
        ja: `検知ルール「${addition.name}」の版 ${version.label} を資産 ${assets.length} 台で試行します（過去 ${foreseen.days} 日では ${foreseen.total} 件）：${reason}`,
        en: `Version ${version.label} of the rules "${addition.name}" is tried on ${assets.length} assets (${foreseen.total} findings in the last ${foreseen.days} days): ${reason}`,
      },
      payload: { assets, foreseen },
    }));
  }

  /** Ends what is tried; nothing else changes. */
  endTry(addition: string, reason: string, by: By): Promise<Refusal | null> {
    const { store } = this.parts;
    const version = store.version(store.newest().staged?.version ?? '');
    if (version?.addition !== addition) return Promise.resolve({ refused: refusals.notTried });
    return this.change(version.id, by, (_, { name }, { inForce }) => ({
      ...{ act: 'end_try', reason, inForce, staged: null, checked: false },
      text: {
        ja: `検知ルール「${name}」の版 ${version.label} の試行を終えました：${reason}`,
        en: `The trial of version ${version.label} of the rules "${name}" was ended: ${reason}`,
      },
    }));
  }

  /** Puts a version in force everywhere, in place of the one before. */
  enable(
    id: string,
    { foreseen, reason }: { foreseen: Foreseen | null; reason: string },
    by: By,
  ): Promise<Refusal | null> {
    return this.change(id, by, (version, addition, newest) => ({
      ...{ act: 'enable', reason },
      inForce: [...this.without(addition.id, newest), version.id],
      staged: this.tried(newest)?.addition === addition.id ? null : newest.staged,
      text: {
        ja: `検知ルール「${addition.name}」の版 ${version.label} を有効にしました${foreseen ? `（過去 ${foreseen.days} 日では ${foreseen.total} 件）` : ''}：${reason}`,
        en: `Version ${version.label} of the rules "${addition.name}" is in force${foreseen ? ` (${foreseen.total} findings in the last ${foreseen.days} days)` : ''}: ${reason}`,
      },
      payload: { foreseen },
    }));
  }

  /** Goes back to the version that was in force before, or to none where there was none. */
  goBack(id: string, reason: string, by: By): Promise<Refusal | null> {
    const standing = this.get(id);
    if (!standing?.inForce) return Promise.resolve({ refused: refusals.nothingBefore });
    const { before, inForce: now } = standing;
    return this.change((before ?? now).id, by, (_, addition, newest) => ({
      ...{ act: 'back', reason, checked: false },
      inForce: [...this.without(addition.id, newest), ...(before ? [before.id] : [])],
      staged: this.tried(newest)?.addition === addition.id ? null : newest.staged,
      text: {
        ja: `検知ルール「${addition.name}」を版 ${now.label} から${before ? `前の版 ${before.label} に戻しました` : '登録前（無効）に戻しました'}：${reason}`,
        en: `The rules "${addition.name}" went back from version ${now.label} to ${before ? `version ${before.label}` : 'none, as it was before'}: ${reason}`,
      },
    }));
  }

  /** Takes rules out of force. */
  remove(id: string, reason: string, by: By): Promise<Refusal | null> {
    const now = this.get(id)?.inForce;
    if (!now) return Promise.resolve({ refused: refusals.notInForce });
    return this.change(now.id, by, (_, addition, newest) => ({
      ...{ act: 'remove', reason, checked: false, inForce: this.without(addition.id, newest) },
      staged: this.tried(newest)?.addition === addition.id ? null : newest.staged,
      text: {
        ja: `検知ルール「${addition.name}」（版 ${now.label}）を無効にしました：${reason}`,
        en: `The rules "${addition.name}" (version ${now.label}) were taken out of force: ${reason}`,
      },
    }));
  }

  /** Replaces the lists for `expand`; the rules that use them hold by the new lists at once. */
  async setLists(lists: RuleLists, reason: string, by: By): Promise<Refusal | null> {
    const { control, store, book, clock, record } = this.parts;
    const lost = book.lostBy({ ...store.newest(), lists });
    if (lost) return { refused: words.takesOut(lost) };
    control.transaction(() => {
      const newest = store.newest();
      const names = Object.keys(lists).join(', ');
      store.addRevision({
        ...newest,
        ...{ at: clock().toISOString(), by: by.id, act: 'lists', addition: null, version: null, reason, lists },
      });
      record({
        ...{ who: by.id, role: by.role, kind: 'rule.lists_changed', site: null, subject: 'rule-lists' },
        text: {
          ja: `検知ルールの一覧を変えました（${names || 'なし'}）：${reason}`,
          en: `The lists that rules use were changed (${names || 'none'}): ${reason}`,
        },
        payload: listChanges(newest.lists, lists),
      });
    });
    await this.takeUp();
    return null;
  }

  /** Decides about a version, unless it does not hold among the rules of now, or something else was decided meanwhile. */
  private async change(
    id: string,
    by: By,
    decide: (version: KeptVersion, addition: KeptAddition, newest: Revision) => Decision,
  ): Promise<Refusal | null> {
    const { control, store, book, clock } = this.parts;
    const version = store.version(id);
    const addition = version && store.get(version.addition);
    if (!version || !addition) return { refused: refusals.gone };
    const newest = store.newest();
    const { text, payload, checked = true, ...decision } = decide(version, addition, newest);
    if (checked) {
      const [fault] = (await this.parts.check(this.drafts.taskOf(addition, version.files))).faults;
      if (fault) return { refused: fault.text };
      if (version.signer !== null && !this.parts.keys.isTrusted(version.signer))
        return { refused: words.foreign(version.signer) };
    }
    const { inForce, staged } = decision;
    const kept = staged === newest.staged ? staged : null;
    const lost = inForce === newest.inForce ? null : book.lostBy({ inForce, staged: kept, lists: newest.lists });
    if (lost) return { refused: words.takesOut(lost) };
    const done = control.transaction(() => {
      if (store.newest().number !== newest.number) return false;
      const made = store.addRevision({
        ...{ lists: newest.lists, at: clock().toISOString(), by: by.id },
        ...{ addition: addition.id, version: version.id },
        ...decision,
      });
      this.note(`rule.${decision.act}`, addition, version, by, text, { ...payload, revision: made.number });
      return true;
    });
    if (!done) return { refused: refusals.meanwhile };
    await this.takeUp();
    return null;
  }

  /** Has detection go over to the newest decision; one that could not be taken up does not hold up those behind it. */
  private takeUp(): Promise<void> {
    const next = this.taking.catch(() => {}).then(() => this.parts.onChange(this.parts.book.now()));
    this.taking = next;
    return next;
  }

  private without(addition: string, { inForce }: Revision): string[] {
    return inForce.filter((id) => this.parts.store.version(id)?.addition !== addition);
  }

  private tried({ staged }: Revision): KeptVersion | null {
    return staged && this.parts.store.version(staged.version);
  }

  private note(
    kind: string,
    addition: KeptAddition,
    { id, number, label, sha256, signer }: ListedVersion,
    by: By,
    text: Bilingual,
    payload: object = {},
  ): void {
    this.parts.record({
      ...{ who: by.id, role: by.role, kind, site: addition.site, subject: `rules/${addition.id}`, text },
      payload: { ...payload, name: addition.name, version: { id, number, label, sha256, signer } },
    });
  }
}

type Decision = Pick<Revision, 'act' | 'reason' | 'inForce' | 'staged'> & {
  text: Bilingual;
  payload?: object;
  /** Whether the version has to hold among the rules of now; as usual. */
  checked?: boolean;
};
