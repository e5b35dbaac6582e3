import type { Bilingual } from '#protocol/api/parts.ts';
import type { Replay } from '#protocol/api/replays.ts';
import type { Mask } from '../../access/masking.ts';
import type { ReplayJob, ToldAsset, ToldFinding } from '../../detect/replay/replays.ts';
import type { RuleCard } from '../../detect/rule-pack.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { refuse } from '../problems.ts';
import { maskSentence } from '../sentence-mask.ts';
import type { HubServices } from '../services.ts';

/** Replays of rules over what is stored; each for whoever asked for it, of the sites that they may see. */
export function replayRoutes(api: EndpointRegistry, services: HubServices): void {
  const { replays } = services;

  api.on('POST /replays', (call) => {
    if (call.body.rule !== undefined && !services.ruleSentences().has(call.body.rule)) return refuse('not_found');
    const tried = call.body.exception;
    if (tried !== undefined && !call.owns(tried.site)) return refuse('other_site');
    const [fault] = tried === undefined ? [] : services.exceptions.check(tried.text).faults;
    if (fault) return refuse('bad_request', { field: 'exception', message: fault.text });
    const { version } = call.body;
    if (version !== undefined) {
      const saved = services.additions.version(version);
      const of = saved && services.additions.get(saved.addition)?.addition;
      if (!of || (of.site !== null && !call.owns(of.site))) return refuse('not_found');
    }
    const job = replays.start(call.body, call.who.id);
    if (job === null) return refuse('busy');
    return shown({ ...job, events: 0 }, call);
  });

  api.on('GET /replays/{id}', (call) => {
    const job = replays.get(call.params.id, call.who.id);
    return job ? shown(job, call) : refuse('not_found');
  });

  const shown = (
    job: ReplayJob & { events: number },
    { sites, mask }: Pick<Call<'GET /replays/{id}'>, 'sites' | 'mask'>,
  ) =>
    replayOf(job, sites, mask, (rule) =>
      services.switches.of(rule, sites).flatMap(({ site, state }) => (state === 'on' ? [] : [{ site, state }])),
    );

  api.on('POST /replays/{id}/stop', (call) => (replays.stop(call.params.id, call.who.id) ? null : refuse('not_found')));
}

function replayOf(
  job: ReplayJob & { events: number },
  sites: readonly string[],
  mask: Mask,
  states: (rule: string) => Replay['rules'][number]['states'],
): Replay {
  const { id, state, from, to, asked, share, events, outcome, storedFrom } = job;
  const ofSites = sites.filter((site) => asked.exception === undefined || site === asked.exception.site);
  const assets = job.assets.filter(({ site }) => ofSites.includes(site));
  const cards = new Map(outcome?.cards.map((card) => [card.id, card]));
  return {
    id,
    state,
    ...{ from, to, days: asked.days, share, events, storedFrom },
    rules: [...cards.values()].map((card) => ({ id: card.id, title: card.title, states: states(card.id) })),
    total: assets.reduce((sum, { count }) => sum + count, 0),
    inVisits: assets.reduce((sum, { inVisits }) => sum + inVisits, 0),
    assets: assets.map((one) => assetOf(one, cards, mask)),
    effect: job.effect && {
      ...job.effect,
      assets: job.effect.assets.map((one) => assetOf(one, cards, mask)),
    },
    faults: outcome?.rejected.map(({ line, reason }) => ({ line, reason })) ?? [],
    exact: outcome?.marked ?? true,
    more: outcome?.full ?? false,
  };
}

function assetOf({ inVisits: _, findings, ...one }: ToldAsset, cards: ReadonlyMap<string, RuleCard>, mask: Mask) {
  return {
    ...one,
    findings: findings.map(({ rule, ...finding }) => ({
      ...finding,
      sentence: sentenceOf(finding, cards.get(rule)!, mask),
    })),
  };
}

/** Where the place of a name cannot be told for certain, the rule's title stands for the sentence. */
function sentenceOf({ sentence }: Pick<ToldFinding, 'sentence'>, card: RuleCard, mask: Mask): Bilingual {
  const ja = maskSentence(card.sentence.ja, sentence.ja, mask);
  const en = maskSentence(card.sentence.en, sentence.en, mask);
  return ja === null || en === null ? card.title : { ja: ja.text, en: en.text };
}
