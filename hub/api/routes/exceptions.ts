import type { ExceptionRow } from '#protocol/api/exceptions.ts';
import { choicesOf } from '../../detect/exceptions/exception-choices.ts';
import { composeException } from '../../detect/exceptions/exception-text.ts';
import { type KeptException, longestDays } from '../../detect/exceptions/rule-exceptions.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { type Refused, refuse } from '../problems.ts';
import { maskSentence } from '../sentence-mask.ts';
import type { HubServices } from '../services.ts';

/** Matches counted of an exception. */
const countedMatches = 10_000;
/** Records of an incident from which its fields are offered. */
const offeredRecords = 30;
const dayMs = 86_400_000;

/** 例外: what sets matches of rules apart, previewed before it is put in force, never for ever. */
export function exceptionRoutes(api: EndpointRegistry, services: HubServices): void {
  const { exceptions, replays, incidents, events } = services;
  const by = (call: Pick<Call<'GET /exceptions'>, 'who'>) => ({ id: call.who.id, role: call.who.roles[0] ?? null });
  const titled = (id: string) => ({ id, title: services.ruleTitle(id) });

  const shown = async (
    kept: KeptException,
    call: Pick<Call<'GET /exceptions'>, 'who' | 'mask'>,
  ): Promise<ExceptionRow> => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const matches = await events.alerts({ exception: kept.id, sites: [kept.site], limit: countedMatches });
    const { rules, remindedFor: _, ...row } = kept;
    return {
      ...row,
      text: call.mask.text(kept.text, []),
      rules: rules.map(titled),
      owner: names.show(kept.owner),
      by: names.show(kept.by),
      endedBy: names.maybe(kept.endedBy),
      state: exceptions.stateOf(kept),
      matches: matches.length,
      lastMatch: matches.reduce<string | null>(
        (last, alert) => (last !== null && last > alert.last ? last : alert.last),
        null,
      ),
    };
  };

  /** An exception of a site of this person. */
  const own = (call: { params: { id: string }; owns(site: string): boolean }): KeptException | Refused => {
    const kept = exceptions.get(call.params.id);
    return kept && call.owns(kept.site) ? kept : refuse('not_found');
  };

  /** Why an exception cannot run until then; null when it can. */
  const endFault = (until: string): Refused | null => {
    const left = Date.parse(until) - services.clock().getTime();
    if (left > 0 && left <= longestDays * dayMs) return null;
    return refuse('bad_request', {
      field: 'until',
      message: {
        ja: `期限は今から ${longestDays} 日以内にしてください。期限のない例外は作れません。`,
        en: `Name a day within ${longestDays} days from now. No exception runs for ever.`,
      },
    });
  };

  api.on('GET /exceptions', async (call) => {
    const kept = exceptions.list(call.sites).filter(({ rules }) => !call.query.rule || rules.includes(call.query.rule));
    return { items: await Promise.all(kept.map((one) => shown(one, call))), next: null };
  });

  api.on('POST /exceptions/check', (call) => {
    const { faults, warnings, rules } = exceptions.check(call.body.text);
    return { faults, warnings, rules: rules.map(({ id }) => titled(id)) };
  });

  api.on('POST /exceptions/compose', (call) => {
    const known = exceptions.about(call.body.rule);
    if (known === null) return refuse('not_found');
    return { text: composeException(known.rule, call.body.parts, `Known: ${known.rule.title}`) };
  });

  api.on('POST /exceptions', async (call) => {
    const { site, text, until, preview, knowingly } = call.body;
    const [fault] = exceptions.check(text).faults;
    if (fault) return refuse('bad_request', { field: 'text', message: fault.text });
    const late = endFault(until);
    if (late) return late;
    const job = replays.get(preview, call.who.id);
    const tried = job?.asked.exception;
    if (job?.state !== 'done' || job.effect === null || tried?.site !== site || tried.text !== text) {
      return refuse('conflict', {
        message: {
          ja: '有効にする前に、今の内容で過去の記録への影響を確かめてください。何も変更していません。',
          en: 'First see what this very text would have set apart. Nothing was changed.',
        },
      });
    }
    const known = job.effect.hits.filter(({ verdict }) => verdict === 'true').length;
    if (known > 0 && !knowingly) {
      return refuse('conflict', {
        field: 'knowingly',
        message: {
          ja: `本物と判断された案件 ${known} 件も隠れます。承知の上であることを示してください。何も変更していません。`,
          en: `It would also have hidden ${known} matters that were real. Say that you know it. Nothing was changed.`,
        },
      });
    }
    const of = job.assets.reduce((sum, one) => sum + (one.site === site ? one.count : 0), 0);
    const made = exceptions.add(call.body, { days: job.asked.days, hidden: job.effect.hidden, of, known }, by(call));
    return shown(made, call);
  });

  api.on('POST /exceptions/{id}/end', (call) => {
    const kept = own(call);
    if (!('text' in kept)) return kept;
    const ended = exceptions.end(kept.id, call.body.reason, by(call));
    return ended ? shown(ended, call) : refuse('conflict');
  });

  api.on('POST /exceptions/{id}/extend', (call) => {
    const kept = own(call);
    if (!('text' in kept)) return kept;
    const late = endFault(call.body.until);
    if (late) return late;
    const extended = exceptions.extend(kept.id, call.body.until, call.body.reason, by(call));
    return extended ? shown(extended, call) : refuse('conflict');
  });

  api.on('GET /exceptions/{id}/matches', async (call) => {
    const kept = own(call);
    if (!('text' in kept)) return kept;
    const alerts = await events.alerts({ exception: kept.id, sites: [kept.site], limit: call.query.limit });
    const items = alerts.map(({ id, rule, title, severity, sentence, assetName, count, first, last, events: ids }) => {
      const form = services.ruleSentences().get(rule);
      const say = (language: 'ja' | 'en') =>
        (form && maskSentence(form[language], sentence[language], call.mask)?.text) ?? title[language];
      return {
        id,
        rule: { id: rule, title },
        severity,
        sentence: { ja: say('ja'), en: say('en') },
        asset: assetName,
        ...{ count, first, last, event: ids[0] ?? null },
      };
    });
    return { items, next: null };
  });

  api.on('GET /incidents/{id}/exception', async (call) => {
    const incident = incidents.detail(call.params.id, call.scope);
    if (!incident || !call.owns(incident.site)) return refuse('not_found');
    const { site, evidence } = incident;
    const base = { site, rule: { id: incident.rule.id, title: incident.rule.title } };
    const { rule, closed } = exceptions.about(incident.rule.id) ?? { rule: null, closed: noRule };
    if (rule === null || closed !== null) return { ...base, closed, records: 0, fields: [] };
    const records =
      rule.kind === 'correlation'
        ? (await events.alerts({ rule: rule.id, sites: [site], limit: 200 }))
            .filter(({ events: ids }) => evidence.some(({ eventId }) => ids.includes(eventId)))
            .map(({ group }) => group)
        : (await Promise.all(evidence.slice(0, offeredRecords).map(({ eventId }) => events.get(eventId)))).flatMap(
            (event) => (event ? [event.fields] : []),
          );
    return { ...base, closed: null, records: records.length, fields: choicesOf(records, call.mask) };
  });
}

const noRule = {
  ja: 'この案件は検知ルールによるものではないか、ルールが今はありません。',
  en: 'This matter does not come of a rule, or its rule is not there any more.',
};
