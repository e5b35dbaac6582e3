import type { RuleFile } from '#engine/sigma/sigma.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { EVENTS_ENDING, eventsBeside } from '../../verbs/rules/rule-set.ts';
import { faultWords } from '../fault-words.ts';
import { type PlacedRuleFile, packOf, type RuleLists, type RulePack } from '../rule-pack.ts';
import type { RuleBook, RulesInForce } from '../rules-in-force.ts';
import { type AdditionStore, isWhole, type KeptAddition, type KeptVersion, type Revision } from './addition-store.ts';

/** What rules in force are made from. */
export interface AddedRulesParts {
  store: AdditionStore;
  /** Rules that came with the product. */
  product: readonly RuleFile[];
  timeZone: string;
}

/** An addition that people put in force and of which something is not. */
export interface UnfitAddition {
  addition: KeptAddition;
  version: KeptVersion;
  /** Why a rule of it is refused among those of now; null where its files are not those that were saved. */
  refused: Bilingual | null;
}

/** The rules that came with the product and those that people added, by the newest decision or an earlier one. */
export class AddedRules implements RuleBook {
  private readonly parts: AddedRulesParts;
  private made: RulesInForce | null = null;
  private weighed: { of: string; pack: RulePack } | null = null;

  constructor(parts: AddedRulesParts) {
    this.parts = parts;
  }

  now(): RulesInForce {
    const { store } = this.parts;
    if (this.made?.revision !== store.newestNumber()) this.made = this.make(store.newest());
    return this.made;
  }

  at(number: number): RulesInForce | null {
    if (number === this.made?.revision) return this.made;
    const revision = this.parts.store.revision(number);
    return revision && this.make(revision);
  }

  /** Files of all rules in force but those of one addition. */
  others(addition: string | null): PlacedRuleFile[] {
    return this.filesOf(this.parts.store.newest().inForce, addition);
  }

  /** Rules as they would be with a version in force, with the rules of it that are new or other than now. */
  with(version: KeptVersion): Pick<RulesInForce, 'pack'> & { ids: string[]; site: string | null } {
    const { store, timeZone } = this.parts;
    const addition = store.get(version.addition)!;
    const mine = filesIn(addition, version);
    const { lists } = store.newest();
    const pack = packOf([...this.others(addition.id), ...mine], { timeZone, lists });
    return { pack, ids: otherThan(this.now().pack, pack, mine), site: addition.site };
  }

  /** Examples beside a rule file of a version in force; null where it has none, undefined for a file that nobody added. */
  examplesOf(file: string): string | null | undefined {
    const { store } = this.parts;
    for (const id of store.newest().inForce) {
      const version = store.version(id);
      const addition = version && store.get(version.addition);
      const files = addition && isWhole(addition, version) ? placed(addition, version.files) : [];
      if (files.some(({ path }) => path === file))
        return files.find(({ path }) => path === eventsBeside(file))?.text ?? null;
    }
    return undefined;
  }

  /** What people put in force and is not: a lost rule is told, never taken for a quiet one. */
  unfit(): UnfitAddition[] {
    const { inForce } = this.parts.store.newest();
    return this.unfitIn(inForce, this.now().pack);
  }

  /** The first addition of which a decision would take something out of force, or out of its trial, that nobody asked for. */
  lostBy({ inForce, lists, staged }: Pick<Revision, 'inForce' | 'lists' | 'staged'>): UnfitAddition | null {
    const known = new Set(this.unfit().map(({ version }) => version.id));
    const lost = this.unfitIn(inForce, this.packOf(inForce, lists)).find(({ version }) => !known.has(version.id));
    const tried = staged && this.parts.store.version(staged.version);
    if (lost || !tried) return lost ?? null;
    const { files } = this.withTried(inForce, tried);
    return this.unfitIn([tried.id], packOf(files, { timeZone: this.parts.timeZone, lists }))[0] ?? null;
  }

  /** Rules in force by a decision; those of the last one asked for are kept, since what is weighed is mostly what is then done. */
  private packOf(inForce: readonly string[], lists: RuleLists): RulePack {
    const of = JSON.stringify([inForce, lists]);
    if (this.weighed?.of !== of)
      this.weighed = { of, pack: packOf(this.filesOf(inForce, null), { timeZone: this.parts.timeZone, lists }) };
    return this.weighed.pack;
  }

  private withTried(inForce: readonly string[], tried: KeptVersion) {
    const mine = this.filesOfVersion(tried);
    return { mine, files: [...this.filesOf(inForce, tried.addition), ...mine] };
  }

  private unfitIn(inForce: readonly string[], { set }: RulePack): UnfitAddition[] {
    const { store } = this.parts;
    return inForce.flatMap((id): UnfitAddition[] => {
      const version = store.version(id);
      const addition = version && store.get(version.addition);
      if (!version || !addition) return [];
      if (!isWhole(addition, version)) return [{ addition, version, refused: null }];
      const paths = new Set(filesIn(addition, version).map(({ path }) => path));
      const fault = set.rejected.find(({ file }) => paths.has(file));
      return fault ? [{ addition, version, refused: faultWords(fault.reason) }] : [];
    });
  }

  private make(revision: Revision): RulesInForce {
    const { store, timeZone } = this.parts;
    const { number, inForce, lists, staged } = revision;
    const pack = this.packOf(inForce, lists);
    const rules: RulesInForce = { revision: number, pack, staged: null };
    const tried = staged && store.version(staged.version);
    if (!staged || !tried) return rules;
    const { mine, files } = this.withTried(inForce, tried);
    const whole = packOf(files, { timeZone, lists });
    const ids = otherThan(pack, whole, mine);
    return { ...rules, staged: { version: tried.id, pack: whole, ids, assets: staged.assets } };
  }

  private filesOf(inForce: readonly string[], without: string | null): PlacedRuleFile[] {
    const added = inForce.flatMap((id) => {
      const version = this.parts.store.version(id);
      return version === null || version.addition === without ? [] : this.filesOfVersion(version);
    });
    return [...this.parts.product.map((file) => ({ ...file, site: null })), ...added];
  }

  private filesOfVersion(version: KeptVersion): PlacedRuleFile[] {
    const addition = this.parts.store.get(version.addition)!;
    return isWhole(addition, version) ? filesIn(addition, version) : [];
  }
}

/** Rule files of a version under the name of its addition, the events beside them left out. */
export function filesIn(addition: KeptAddition, { files }: Pick<KeptVersion, 'files'>): PlacedRuleFile[] {
  return placed(addition, files).filter(({ path }) => !EVENTS_ENDING.test(path));
}

/** Files under the name of their addition, so that no two additions have one path. */
export function placed({ kind, name, site }: Omit<KeptAddition, 'id'>, files: readonly RuleFile[]): PlacedRuleFile[] {
  const folder = kind === 'own' ? `own/${site}/${name}` : `packs/${name}`;
  return files.map(({ path, text }) => ({ path: `${folder}/${path}`, text, site }));
}

/** Rules of some files that are new, or of another text than before. */
function otherThan(before: RulePack, now: RulePack, files: readonly RuleFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return now.set.rules
    .filter(({ file, kind }) => kind !== 'filter' && paths.has(file))
    .map(({ id }) => id)
    .filter((id) => before.cards.get(id)?.version !== now.cards.get(id)?.version);
}
