import type { z } from 'zod';
import type { controllerReading } from '#protocol/api/controllers.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { ReadingSeries } from '#protocol/reading.ts';
import { reasonsWords } from '#protocol/reasons/reason.ts';
import { newestAsked } from '../../agents/asked-readings.ts';
import type { ControllerFacts } from '../../controllers/controllers.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

type ControllerReading = z.infer<typeof controllerReading>;

/** An agent that was silent for this long tells no more how far it is, milliseconds. */
const readingFreshMs = 20_000;

/** An ended series is told for this long, milliseconds. */
const seriesToldForMs = 24 * 3_600_000;

function shownSeries(series: ReadingSeries | undefined, now: Date): ControllerReading['series'] {
  if (!series || (series.ended !== null && now.getTime() - Date.parse(series.ended) > seriesToldForMs)) return null;
  const { device: _device, why, ...rest } = series;
  return { ...rest, why: why.length === 0 ? null : reasonsWords(why) };
}

/** Source of an agent by protocol, as long as it has told nothing of a controller; the others are called as the protocol is. */
const usualSource: Readonly<Record<string, string>> = { opcua: 'opc-ua', file: 'file-evidence' };
const noReader: Bilingual = {
  ja: 'この制御機器を読むエージェントは、今は登録が有効ではありません。「収集状況」で確認してください。',
  en: 'The agent that reads this controller is not enrolled at present. See Sources.',
};

/** How far the reading of a controller is, and asking for one. */
export function controllerReadingRoutes(api: EndpointRegistry, services: HubServices): void {
  const { controllers } = services;
  const mine = (call: Pick<Call<'GET /controllers'>, 'owns'>, id: string): ControllerFacts | null => {
    const one = controllers.facts(id);
    return one && call.owns(one.site) ? one : null;
  };
  const standingOf = (of: ControllerFacts) =>
    services.agents.list().find(({ site, agent }) => site === of.site && agent === of.agent)?.standing;

  const readingOf = (one: ControllerFacts): ControllerReading => {
    const since = new Date(services.clock().getTime() - readingFreshMs).toISOString();
    const live = services.siteLink.live().find(({ site, agent }) => site === one.site && agent === one.agent);
    const heard = live?.lastHeard != null && live.lastHeard >= since;
    const asked = newestAsked(services.control, one, services.clock());
    const series = heard ? live.series?.find(({ device }) => device === one.device) : undefined;
    return {
      reading: (heard ? live.readings.find(({ device }) => device === one.device) : undefined) ?? null,
      series: shownSeries(series, services.clock()),
      asked: asked && { ...asked, agentHeard: live?.lastHeard ?? null },
    };
  };

  api.on('GET /controllers/{id}/reading', (call) => {
    const one = mine(call, call.params.id);
    return one ? readingOf(one) : refuse('not_found');
  });

  api.on('POST /controllers/{id}/reading', async (call) => {
    const one = mine(call, call.params.id);
    if (!one) return refuse('not_found');
    const { site, agent, device } = one;
    if (standingOf(one) !== 'active') return refuse('conflict', { message: noReader });
    const source = one.source ?? usualSource[one.protocol] ?? one.protocol;
    await services.siteLink.command({ site, agent, name: 'snapshot', source, argument: { device, ...call.body } });
    const { series } = call.body;
    services.ledger.record({
      who: call.who.id,
      role: call.who.roles[0] ?? null,
      kind: 'controller.reading_asked',
      site,
      subject: `controller/${one.id}`,
      text: series
        ? {
            ja: `${one.name}：${series.minutes}分間に${series.readings}回の取得を依頼しました。`,
            en: `${one.name}: ${series.readings} readings in ${series.minutes} minutes were asked for.`,
          }
        : { ja: `${one.name}：取得を依頼しました。`, en: `${one.name}: a reading was asked for.` },
      payload: call.body,
    });
    return readingOf(one);
  });
}
