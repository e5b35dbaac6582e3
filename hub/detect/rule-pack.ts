import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadRules, type Rule, type RuleFile, type RuleSet } from '#engine/sigma/sigma.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { type Severity, severityOfLevel } from '#protocol/incident/severity.ts';
import { type StoryPart, storyParts } from '#protocol/incident/story-part.ts';
import { piercingTechniques } from './piercing-techniques.ts';

const bilingual = z.object({ ja: z.string(), en: z.string() });

/** The part that our own rules add to Sigma; a foreign rule has none and gets plain defaults. */
const ownPart = z.looseObject({
  title: bilingual.optional(),
  sentence: bilingual.optional(),
  items: z.array(z.string()).default([]),
  playbook: z.string().optional(),
  useless_when: bilingual.optional(),
  threat: bilingual.optional(),
  risk_reduced: bilingual.optional(),
  risk_left: bilingual.optional(),
  group: z.array(z.string()).default([]),
  pierce: z.boolean().default(false),
  story: z.enum(storyParts).optional(),
});

/** What the hub needs to know of a rule beside what the engine does. */
export interface RuleCard {
  id: string;
  /** Changes with the rule's file, so that an edited rule makes new alert ids. */
  version: string;
  kind: Rule['kind'];
  title: Bilingual;
  sentence: Bilingual;
  severity: Severity;
  author: string | null;
  items: string[];
  techniques: string[];
  playbook: string | null;
  uselessWhen: Bilingual | null;
  /** What it is against, by how much less of that there is with it, and what it leaves. */
  threat: Bilingual | null;
  riskReduced: Bilingual | null;
  riskLeft: Bilingual | null;
  group: string[];
  /** Told even inside a maintenance visit. */
  pierce: boolean;
  /** Part that what it finds has in the story of one machine; null where it stands alone. */
  story: StoryPart | null;
  file: string;
  /** The site whose own rule it is; null for those of everywhere. */
  site: string | null;
}

/** Lists of a site for the modifier `expand`, by name. */
export type RuleLists = Readonly<Record<string, readonly string[]>>;

/** A rule file with the site whose own it is; null for those of everywhere. */
export type PlacedRuleFile = RuleFile & { site: string | null };

/** Loaded rules with all that they were loaded from. */
export interface RulePack {
  files: RuleFile[];
  lists: RuleLists;
  set: RuleSet;
  cards: Map<string, RuleCard>;
}

/** All rule files below some folders, in a stable order; events beside the rules are left out. */
export function readRuleFiles(paths: readonly string[]): RuleFile[] {
  const found: string[] = [];
  const walk = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) walk(join(path, name));
    else if (/\.ya?ml$/.test(path) && !/\.events\.ya?ml$/.test(path)) found.push(path);
  };
  for (const path of paths) walk(path);
  return found.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** Rules that are told whatever a visit or an exception says. */
export function piercingRules({ cards }: Pick<RulePack, 'cards'>): string[] {
  return [...cards.values()].filter(({ pierce }) => pierce).map(({ id }) => id);
}

/** Loads the rules below some folders and makes a card for each. */
export function loadRulePack(paths: readonly string[], options: { timeZone?: string }): RulePack {
  return packOf(
    readRuleFiles(paths).map((file) => ({ ...file, site: null })),
    { timeZone: options.timeZone ?? 'UTC', lists: {} },
  );
}

/** Loads rules and makes a card for each. */
export function packOf(
  files: readonly PlacedRuleFile[],
  { timeZone, lists }: { timeZone: string; lists: RuleLists },
): RulePack {
  const set = loadRules([...files], { timeZone, placeholders: lists });
  const from = new Map(
    files.map(({ path, text, site }) => [
      path,
      { version: createHash('sha256').update(text).digest('hex').slice(0, 12), site },
    ]),
  );
  const cards = new Map(
    set.rules.map((rule) => [rule.id, cardOf(rule, from.get(rule.file) ?? { version: '', site: null })]),
  );
  return { files: files.map(({ path, text }) => ({ path, text })), lists, set, cards };
}

/** What a rule says of itself; `version` and `site` are of its file. */
export function cardOf(rule: Rule, { version, site }: Pick<RuleCard, 'version' | 'site'>): RuleCard {
  const own = ownPart.safeParse(rule.custom['hinomi'] ?? {});
  const part = own.success ? own.data : ownPart.parse({});
  const title = part.title ?? { ja: rule.title, en: rule.title };
  const techniques = rule.tags.flatMap(
    (tag) => /^attack\.(?:ics\.)?(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? [],
  );
  return {
    id: rule.id,
    version,
    kind: rule.kind,
    title,
    sentence: part.sentence ?? {
      ja: `検知ルール「${title.ja}」に当てはまる記録がありました。`,
      en: `A record matches the rule "${title.en}".`,
    },
    severity: severityOfLevel[rule.level ?? 'medium'] ?? 'S3',
    author: rule.author ?? null,
    items: part.items,
    techniques,
    playbook: part.playbook ?? null,
    uselessWhen: part.useless_when ?? null,
    threat: part.threat ?? null,
    riskReduced: part.risk_reduced ?? null,
    riskLeft: part.risk_left ?? null,
    group: part.group,
    pierce: part.pierce || techniques.some((technique) => piercingTechniques.has(technique)),
    story: part.story ?? null,
    file: rule.file,
    site,
  };
}
