import { certificatesOf } from './certificate-data.ts';
import { agents, evidenceOf, reviewsOf } from './collection-data.ts';
import { attachments, controllerDetail, controllers, judged } from './controller-data.ts';
import { coverage } from './coverage-data.ts';
import { eventDetail, fieldInfos, histogramOf, searchEvents } from './event-data.ts';
import { exceptionChoices, exceptionMatches, exceptions } from './exception-data.ts';
import { gaps } from './gap-data.ts';
import { incidents } from './incident-data.ts';
import { detailOf } from './incident-detail.ts';
import { queueGroups, queuePage } from './incident-queue.ts';
import { placeHistory, placesOf } from './place-data.ts';
import { sites } from './plant-data.ts';
import { readingOf } from './reading-data.ts';
import { beginReplay, replayOf } from './replay-data.ts';
import { holds, retentionStates } from './retention-data.ts';
import { assetFeeds, rules } from './rule-data.ts';
import { setUpAnswer, setUpOf } from './set-up-data.ts';
import { calendar, channels, contacts, ledger, media, nowData, people, roleInfos, session } from './settings-data.ts';
import { controllerValues, twinAnswer } from './value-data.ts';
import { checkpoint, witnesses } from './witness-data.ts';

/** What a request asks, taken apart. */
export interface Asked {
  params: URLSearchParams;
  /** What the braces of the path stood for. */
  parts: string[];
  body: Record<string, unknown>;
}
type Answer = (asked: Asked) => unknown;

/** A list that is all there. */
export const page = <T>(items: T[]) => ({ items, next: null, total: items.length });
let signedIn = true;

function actOn(body: Record<string, unknown>): unknown {
  const { ids, action } = body as { ids: string[]; action: { type: string; reason?: string } };
  const moves: Record<string, string> = {
    acknowledge: 'acknowledged',
    triage: 'triage',
    declare: 'declared',
    contain: 'contained',
    recover: 'recovering',
    close: 'closed',
    reopen: 'triage',
    undo: 'new',
  };
  for (const row of incidents) {
    if (!ids.includes(row.id)) continue;
    const next = moves[action.type];
    if (next) row.state = next as typeof row.state;
    if (action.type === 'acknowledge') row.acknowledgedBy = session.user.name;
    if (action.type === 'suppress') row.suppressedUntil = (action as unknown as { until: string }).until;
  }
  return { results: ids.map((id) => ({ id, ok: true, entry: `entry-${id}` })) };
}

/** Every answer of the made-up hub: method, path, and what it says. */
export const routes: [string, RegExp, Answer][] = [
  ['GET', /^\/session$/, () => (signedIn ? session : undefined)],
  [
    'POST',
    /^\/session(\/link)?$/,
    () => {
      signedIn = true;
      return session;
    },
  ],
  [
    'DELETE',
    /^\/session$/,
    () => {
      signedIn = false;
      return null;
    },
  ],
  ['POST', /^\/session\/unmask$/, () => ({ until: new Date(Date.now() + 900_000).toISOString() })],
  ['GET', /^\/now$/, nowData],
  ['GET', /^\/incidents$/, ({ params }) => queuePage(params)],
  ['GET', /^\/incidents\/groups$/, ({ params }) => queueGroups(params)],
  ['POST', /^\/incidents\/actions$/, ({ body }) => actOn(body)],
  [
    'GET',
    /^\/incidents\/([^/]+)$/,
    ({ parts }) => {
      const row = incidents.find((each) => each.id === parts[0]);
      return row && detailOf(row);
    },
  ],
  [
    'POST',
    /^\/incidents\/([^/]+)\/(?:steps|gates)\/([^/]+)$/,
    ({ parts }) => detailOf(incidents.find((each) => each.id === parts[0])!),
  ],
  ['POST', /^\/reports$/, () => ({ number: '26-1181' })],
  ['GET', /^\/events$/, ({ params }) => searchEvents(params)],
  ['GET', /^\/events\/histogram$/, ({ params }) => histogramOf(params)],
  ['GET', /^\/events\/fields$/, () => page(fieldInfos)],
  [
    'GET',
    /^\/events\/values$/,
    ({ params }) => ({
      field: params.get('field'),
      values: [
        { value: '4624', count: 9120 },
        { value: '4625', count: 812 },
        { value: 'kensa', count: 77 },
      ],
    }),
  ],
  ['GET', /^\/events\/(.+)$/, ({ parts }) => eventDetail(decodeURIComponent(parts[0]!))],
  ['GET', /^\/controllers$/, () => page(controllers)],
  ['GET', /^\/controllers\/([^/]+)$/, ({ parts }) => controllerDetail(parts[0]!)],
  ['GET', /^\/controllers\/([^/]+)\/reading$/, ({ parts }) => readingOf(parts[0]!)],
  ['GET', /^\/controllers\/([^/]+)\/certificates$/, ({ parts }) => certificatesOf(parts[0]!)],
  ['POST', /^\/controllers\/([^/]+)\/certificates\/[^/]+$/, ({ parts }) => certificatesOf(parts[0]!)],
  ['GET', /^\/controllers\/([^/]+)\/setup$/, ({ parts }) => setUpOf(parts[0]!)],
  ['POST', /^\/controllers\/([^/]+)\/setup\/end$/, ({ parts }) => setUpOf(parts[0]!)],
  ['POST', /^\/controller-setups\/(check|discover)$/, ({ parts }) => ({ order: parts[0] })],
  ['GET', /^\/controller-setups\/orders\/([^/]+)$/, ({ parts }) => setUpAnswer(parts[0]!)],
  ['POST', /^\/controller-setups$/, () => ({ controller: 'c-7' })],
  ['GET', /^\/controllers\/([^/]+)\/history$/, () => placeHistory],
  ['GET', /^\/controllers\/([^/]+)\/places$/, ({ params }) => placesOf(params.get('words') ?? '')],
  ['GET', /^\/controllers\/([^/]+)\/values$/, () => controllerValues],
  ['GET', /^\/controllers\/([^/]+)\/twin$/, () => twinAnswer],
  ['POST', /^\/controllers\/([^/]+)\/values$/, () => controllerValues],
  ['GET', /^\/controllers\/([^/]+)\/attachments$/, () => page(attachments)],
  ['GET', /^\/controllers\/([^/]+)\/attachments\/([^/]+)$/, () => ({ ...attachments[0]!, content: 'JVBERi0xLjQ=' })],
  ['POST', /^\/controllers\/([^/]+)\/baseline$/, ({ parts }) => controllerDetail(parts[0]!)],
  [
    'POST',
    /^\/controllers\/([^/]+)\/judgements$/,
    ({ parts, body }) => {
      const detail = controllerDetail(parts[0]!);
      const items = detail?.differences.filter(({ id }) => (body['items'] as string[]).includes(id)) ?? [];
      for (const item of items)
        item.decision = judged(body['verdict'] as 'accepted', session.user.name, String(body['reason']));
      return detail;
    },
  ],
  ['GET', /^\/agents$/, () => page(agents)],
  [
    'POST',
    /^\/agents\/tokens$/,
    ({ body }) => ({
      token: 'hinomi-enrol-1',
      command: `./hinomi enrol hinomi-enrol-1.${String(body['site'])}.${String(body['agent'])}.q7Wd3k0pXv8n`,
      expires: new Date(Date.now() + 86_400_000).toISOString(),
    }),
  ],
  ['POST', /^\/agents\/([^/]+)\/([^/]+)$/, ({ parts }) => agents.find((agent) => agent.id === parts[1])],
  ['GET', /^\/gaps$/, () => page(gaps)],
  ['POST', /^\/gaps\/([^/]+)$/, ({ parts, body }) => Object.assign(gaps.find((gap) => gap.id === parts[0])!, body)],
  ['GET', /^\/reviews$/, ({ params }) => page(reviewsOf(params.get('month') ?? '2026-11'))],
  [
    'POST',
    /^\/reviews\/([^/]+)\/(?:open|sign)$/,
    ({ parts }) => reviewsOf(parts[0]!.slice(0, 7)).find((review) => review.day === parts[0]),
  ],
  ['GET', /^\/holds$/, () => page(holds)],
  ['GET', /^\/retention$/, () => page(retentionStates)],
  ['POST', /^\/retention\/clock$/, () => null],
  ['GET', /^\/retention\/erasure$/, () => ({ incidents: 6, visits: 2, names: 1, held: 0 })],
  ['POST', /^\/retention\/erasure$/, () => ({ incidents: 6, visits: 2, names: 1, held: 0 })],
  ['GET', /^\/evidence\/([^/]+)$/, ({ parts }) => evidenceOf(parts[0]!)],
  ['GET', /^\/sites$/, () => page(sites)],
  [
    'PATCH',
    /^\/sites\/([^/]+)$/,
    ({ parts, body }) => Object.assign(sites.find((site) => site.id === parts[0])!, body),
  ],
  ['GET', /^\/sites\/([^/]+)\/calendar$/, () => calendar],
  ['PUT', /^\/sites\/([^/]+)\/calendar$/, ({ body }) => Object.assign(calendar, body)],
  ['GET', /^\/sites\/([^/]+)\/contacts$/, () => page(contacts)],
  ['PUT', /^\/sites\/([^/]+)\/contacts$/, ({ body }) => body],
  ['GET', /^\/channels$/, () => page(channels)],
  ['GET', /^\/channels\/health$/, () => page(channels)],
  ['PUT', /^\/channels$/, ({ body }) => body],
  ['POST', /^\/channels\/([^/]+)\/test$/, () => ({ ok: true, detail: '250 OK', at: new Date().toISOString() })],
  [
    'GET',
    /^\/people\/able$/,
    ({ params }) => ({
      me: true,
      others: 0,
      invited: 0,
      roles: roleInfos
        .filter((role) => role.may.includes(params.get('capability') ?? ''))
        .map(({ id, name }) => ({ id, name })),
    }),
  ],
  ['GET', /^\/people$/, () => page(people)],
  [
    'POST',
    /^\/people(\/[^/]+\/link)?$/,
    () => ({
      person: people[0],
      link: 'https://hinomi.plant.example/start#p3vV0Q6kq0yJ9c1sX2hNwA',
      expires: new Date(Date.now() + 86_400_000).toISOString(),
    }),
  ],
  [
    'PATCH',
    /^\/people\/([^/]+)$/,
    ({ parts, body }) => Object.assign(people.find((person) => person.id === parts[0])!, body),
  ],
  ['GET', /^\/roles$/, () => page(roleInfos)],
  ['GET', /^\/media$/, () => page(media)],
  ['POST', /^\/media$/, ({ body }) => ({ ...body, id: 'm-new' })],
  ['DELETE', /^\/media\/([^/]+)$/, () => null],
  ['GET', /^\/ledger$/, () => page(ledger)],
  ['GET', /^\/ledger\/checkpoint$/, () => checkpoint],
  ['GET', /^\/witnesses$/, () => witnesses],
  ['PUT', /^\/witnesses$/, () => witnesses],
  ['GET', /^\/rules$/, () => page(rules)],
  ['GET', /^\/rules\/([^/]+)\/feed$/, ({ parts }) => page(assetFeeds(parts[0]!))],
  ['GET', /^\/coverage$/, () => coverage],
  ['GET', /^\/exceptions$/, () => page(exceptions)],
  ['POST', /^\/exceptions\/check$/, () => ({ faults: [], warnings: [], rules: exceptions[0]!.rules })],
  ['POST', /^\/exceptions\/compose$/, () => ({ text: exceptions[0]!.text })],
  ['POST', /^\/exceptions$/, () => exceptions[0]],
  ['POST', /^\/exceptions\/([^/]+)\/(end|extend)$/, () => exceptions[0]],
  ['GET', /^\/exceptions\/([^/]+)\/matches$/, () => page(exceptionMatches)],
  ['GET', /^\/incidents\/([^/]+)\/exception$/, () => exceptionChoices],
  ['POST', /^\/replays$/, ({ body }) => beginReplay(body)],
  ['GET', /^\/replays\/([^/]+)$/, ({ parts }) => replayOf(parts[0]!)],
  ['POST', /^\/replays\/([^/]+)\/stop$/, () => null],
];
