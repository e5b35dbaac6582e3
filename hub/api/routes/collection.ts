import type { Agent } from '#protocol/api/collection.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { agentId } from '#protocol/identity.ts';
import type { Capability } from '../../access/capabilities.ts';
import type { AgentLive } from '../../agents/site-link.ts';
import type { Gap } from '../../evidence/gaps.ts';
import { configureAgent } from '../agent-config.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

/** Minutes of the little event chart of an agent. */
const sparkMinutes = 30;
/** The charts are counted anew this often at most; the page asks every few seconds. */
const sparkCacheMs = 15_000;

const needs: Record<'accept' | 'revoke' | 'retire' | 'phase' | 'command', Capability> = {
  accept: 'enrol_agents',
  revoke: 'enrol_agents',
  retire: 'enrol_agents',
  phase: 'set_phase',
  command: 'command_agents',
};

/**
 * In which standings an act is possible. What was ended stays ended: an id never comes back. Taking a credential away can be
 * repeated, for when the site did not hear of it the first time.
 */
const possible: Record<keyof typeof needs, readonly Agent['standing'][]> = {
  accept: ['pending'],
  revoke: ['pending', 'active', 'revoked'],
  retire: ['pending', 'active', 'revoked'],
  phase: ['pending', 'active'],
  command: ['active'],
};

const words: Record<keyof typeof needs, Bilingual> = {
  accept: { ja: 'を受け入れました。', en: 'was accepted.' },
  revoke: { ja: 'の資格を取り消しました。', en: 'was revoked.' },
  retire: { ja: 'を引退させました。', en: 'was retired.' },
  phase: { ja: 'の運用段階を変更しました。', en: 'was moved to another phase.' },
  command: { ja: 'に指示を送りました。', en: 'was sent a command.' },
};

/** 収集状況: agents, their enrolment, and gaps. */
export function collectionRoutes(api: EndpointRegistry, services: HubServices): void {
  const { agents, siteLink, gaps } = services;
  const sparks = new Sparks(services);

  const list = async (sites: readonly string[]): Promise<Agent[]> => {
    const live = new Map(siteLink.live().map((one) => [`${one.site}/${one.agent}`, one]));
    const open = gaps.openByAgent();
    const silent = services.silence();
    const out: Agent[] = [];
    for (const record of agents.list()) {
      if (!sites.includes(record.site)) continue;
      const key = `${record.site}/${record.agent}`;
      const matter = silent.find((one) => one.site === record.site && one.agents.includes(record.agent));
      const now = live.get(key);
      out.push({
        id: record.agent,
        site: record.site,
        name: record.name,
        standing: record.standing,
        phase: record.phase,
        signsChain: record.chainKey !== null,
        asset: services.assets.store.assetOfAgent(record.site, record.agent) ?? null,
        lastHeard: now?.lastHeard ?? null,
        silence: matter?.judgement ?? (now?.lastHeard ? 'heard' : 'never'),
        lagSeconds: await sparks.lag(record.site, record.agent, now),
        eventsPerMinute: await sparks.of(record.site, record.agent),
        version: now?.version ?? record.version,
        platform: now?.platform ?? record.platform,
        clockOffsetMs: now?.offsetMs ?? null,
        clockUncertaintyMs: now?.uncertaintyMs ?? null,
        clockPlausible: now?.clockPlausible ?? true,
        spoolBytes: now?.spoolBytes ?? null,
        spoolEvents: now?.spoolEvents ?? null,
        throttle: now?.throttle ?? null,
        refusedPublishes: now?.refusedPublishes ?? 0,
        openGaps: open.get(key) ?? 0,
        sources: now?.sources ?? [],
      });
    }
    return out;
  };

  api.on('GET /agents', async (call) => ({ items: await list(call.sites), next: null }));

  api.on('POST /agents/tokens', async (call) => {
    const { agent } = call.body;
    const checked = agentId.safeParse(agent);
    if (!checked.success || agent.startsWith('import-')) {
      return refuse('bad_request', {
        field: 'agent',
        message: {
          ja: 'IDは英小文字・数字・ハイフンで1〜64文字、英数字で始めてください。',
          en: 'Use 1–64 of a-z, 0-9 and “-”, starting with a letter or digit.',
        },
      });
    }
    const { token, expires } = await siteLink.newToken({ ...call.body, by: call.who.id });
    services.ledger.record({
      who: call.who.id,
      role: call.who.roles[0] ?? null,
      kind: 'agent.token_made',
      site: call.body.site,
      subject: `agent/${call.body.site}/${agent}`,
      text: {
        ja: `エージェント「${call.body.name}」の登録用トークンを発行しました。`,
        en: `An enrolment token for ${call.body.name} was made.`,
      },
      payload: call.body,
    });
    return { token, command: services.enrolCommand(token), expires };
  });

  api.on('POST /agents/{site}/{agent}', async (call) => {
    const { site, agent } = call.params;
    const act = call.body;
    const record = agents.list().find((one) => one.site === site && one.agent === agent);
    if (!record) return refuse('not_found');
    if (!call.who.may.has(needs[act.type])) return call.refuseAct('not_permitted');
    if (!possible[act.type].includes(record.standing)) return refuse('conflict');
    if (act.type === 'accept') await siteLink.accept(site, agent);
    if (act.type === 'revoke' || act.type === 'retire') await siteLink.revoke(site, agent);
    if (act.type === 'command') {
      await siteLink.command({ site, agent, name: act.name, source: act.source, argument: act.argument });
    }
    services.control.transaction(() => {
      if (act.type === 'retire') agents.setStanding(site, agent, 'retired', services.clock(), act.reason);
      if (act.type === 'phase') agents.setPhase(site, agent, act.phase);
      services.ledger.record({
        who: call.who.id,
        role: call.who.roles[0] ?? null,
        kind: `agent.${act.type}`,
        site,
        subject: `agent/${site}/${agent}`,
        text: {
          ja: `エージェント「${record.name}」${words[act.type].ja}`,
          en: `Agent ${record.name} ${words[act.type].en}`,
        },
        payload: act,
      });
    });
    if (act.type === 'phase') await configureAgent(services, { site, agent, phase: act.phase });
    services.bus.publish({ type: 'agent', site, agent });
    return (await list([site])).find((one) => one.id === agent)!;
  });

  const named = (gap: Gap, { who, mask }: Pick<Call<'GET /gaps'>, 'who' | 'mask'>): Gap => ({
    ...gap,
    explainedBy: new StaffNames(services.access, who, mask).maybe(gap.explainedBy),
  });

  api.on('GET /gaps', (call) => {
    const page = gaps.list(call.query, call.sites);
    return { ...page, items: page.items.map((gap) => named(gap, call)) };
  });

  api.on('POST /gaps/{id}', (call) => {
    const gap = gaps.get(call.params.id);
    if (!gap || !call.owns(gap.site)) return refuse('not_found');
    services.control.transaction(() => {
      gaps.explain(gap.id, call.body.explanation, { person: call.who.id, at: services.clock() });
      services.ledger.record({
        who: call.who.id,
        role: call.who.roles[0] ?? null,
        kind: 'gap.explained',
        site: gap.site,
        subject: `gap/${gap.id}`,
        text: {
          ja: `欠測の理由を記入しました：${call.body.explanation}`,
          en: `A gap was explained: ${call.body.explanation}`,
        },
        payload: { ...call.body, before: gap.explanation },
      });
    });
    return named(gaps.get(gap.id)!, call);
  });
}

/** Events per minute and lag of agents, counted from the store and kept for a moment. */
class Sparks {
  private readonly services: HubServices;
  private readonly kept = new Map<string, { at: number; minutes: number[] }>();

  constructor(services: HubServices) {
    this.services = services;
  }

  async of(site: string, agent: string): Promise<number[]> {
    const key = `${site}/${agent}`;
    const now = this.services.clock().getTime();
    const known = this.kept.get(key);
    if (known && now - known.at < sparkCacheMs) return known.minutes;
    const first = Math.floor(now / 60_000) - sparkMinutes + 1;
    const rows = await this.services.events.aggregate({
      type: 'histogram',
      stepSeconds: 60,
      search: { sites: [site], agent, from: new Date(first * 60_000).toISOString() },
    });
    const minutes = Array<number>(sparkMinutes).fill(0);
    for (const row of rows) {
      const index = Date.parse(String(row.key['at'])) / 60_000 - first;
      if (index >= 0 && index < sparkMinutes) minutes[index] = row.count;
    }
    this.kept.set(key, { at: now, minutes });
    return minutes;
  }

  /** How far the newest stored record was behind when it came; 0 when nothing waits at the agent, null when unknown. */
  async lag(site: string, agent: string, live: AgentLive | undefined): Promise<number | null> {
    if (!live || live.spoolEvents === null) return null;
    if (live.spoolEvents === 0) return 0;
    const { events } = await this.services.events.search({ sites: [site], agent, limit: 1 });
    const newest = events[0];
    if (!newest || newest.history) return null;
    return Math.max(0, Math.round((Date.parse(newest.received) - Date.parse(newest.corrected)) / 1000));
  }
}
