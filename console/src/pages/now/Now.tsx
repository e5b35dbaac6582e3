import { For, lazy, Show } from 'solid-js';
import type { Now as NowData } from '#protocol/api/plant.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { Panel } from '../../components/Panel.tsx';
import { SeverityMark } from '../../components/Severity.tsx';
import { Age } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { severityOrder } from '../../components/severity-order.ts';
import { count, duration, timeOfDay, zoneName } from '../../components/time.ts';
import { useGo, useLink, useParam } from '../../components/url.ts';
import { isTall } from '../../components/viewport.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { Andon } from './Andon.tsx';
import { OpenIncidents } from './OpenIncidents.tsx';
import { openMatters } from './open-matters.ts';
import './now.css';

const TimeChart = lazy(() => import('../../components/TimeChart.tsx'));

/** Is anything wrong, is anyone silent, what is covered? */
export default function Now() {
  const site = useSite();
  const [andon] = useParam('andon');
  const query = createQuery<NowData>(() => (site.id() === '' ? null : withParams('/now', { site: site.id() })));
  return (
    <Show
      when={andon() === undefined}
      fallback={<QueryView query={query}>{(data) => <Andon data={data()} />}</QueryView>}
    >
      <div class="page now">
        <QueryView query={query} lines={10}>
          {(data) => (
            <>
              <Headline data={data()} />
              <div class="now-grid">
                <div class="now-main">
                  <CertificatePanel data={data()} />
                  <OpenIncidents rows={data().incidents} total={openMatters(data())} />
                  <StripPanel data={data()} />
                </div>
                <div class="now-side">
                  <SilentPanel data={data()} />
                  <CoveragePanel data={data()} />
                  <VisitPanel data={data()} />
                </div>
              </div>
            </>
          )}
        </QueryView>
      </div>
    </Show>
  );
}

function Headline(props: { data: NowData }) {
  const link = useLink();
  const worst = () => props.data.open.find((each) => each.count > 0)?.severity ?? 'info';
  const blind = () => props.data.coverage.some((zone) => zone.watched < zone.assets);
  const counts = () =>
    severityOrder
      .filter((severity) => severity !== 'info')
      .map((severity) => ({ severity, count: props.data.open.find((each) => each.severity === severity)?.count ?? 0 }));
  const state = () => {
    if (!props.data.calm) return { look: worst(), word: t().now.attention };
    if (worst() === 'S3') return { look: 'S3', word: t().now.nothingUrgent };
    return blind() ? { look: 'blind', word: t().now.calmWhereSeen } : { look: 'calm', word: t().now.calm };
  };
  return (
    <header class={`headline ${state().look}`}>
      <div class="grow">
        <p class="headline-word">
          {state().word}
          <span class="headline-as">
            {t().now.as(timeOfDay(props.data.at))} {zoneName()}
          </span>
        </p>
        <h1>{pick(props.data.sentence)}</h1>
      </div>
      <ul class="headline-counts">
        <For each={counts()}>
          {(each) => (
            <li>
              <a href={link('/alerts', { f: `severity=${each.severity}` })} class={each.count === 0 ? 'zero' : ''}>
                <SeverityMark of={each.severity} />
                <b>{count(each.count)}</b>
              </a>
            </li>
          )}
        </For>
      </ul>
    </header>
  );
}

function SilentPanel(props: { data: NowData }) {
  const link = useLink();
  const agents = () => props.data.agents;
  return (
    <Panel title={t().now.silent} aside={t().now.agents(count(agents().heard), count(agents().total))}>
      <Show
        when={props.data.silent.length + props.data.lagging.length > 0}
        fallback={<p class="muted">{t().now.noneSilent}</p>}
      >
        <ul class="lines">
          <For each={props.data.silent.slice(0, 4)}>
            {(each) => (
              <li title={pick(each.text)}>
                <a href={link('/sources', { agent: each.agent })} class="grow clip strong">
                  {each.name}
                </a>
                <span class="tag bad">{t().now.judgement[each.judgement] ?? each.judgement}</span>
                <span class="number">
                  {t().now.silentSince(duration((Date.parse(props.data.at) - Date.parse(each.since)) / 1000))}
                </span>
              </li>
            )}
          </For>
          <For each={props.data.lagging.slice(0, 2)}>
            {(each) => (
              <li>
                <a href={link('/sources', { agent: each.agent })} class="grow clip strong">
                  {each.name}
                </a>
                <span class="number">{t().now.lagging(duration(each.lagSeconds))}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={agents().planned > 0}>
        <p class="muted small">{t().now.planned(count(agents().planned))}</p>
      </Show>
    </Panel>
  );
}

/** Certificates of controllers that wait for a person; nothing while none does. */
function CertificatePanel(props: { data: NowData }) {
  const link = useLink();
  return (
    <Show when={props.data.certificates.length > 0}>
      <Panel title={t().certificates.waitingNow} aside={count(props.data.certificates.length)}>
        <ul class="lines">
          <For each={props.data.certificates}>
            {(each) => (
              <li>
                <a class="grow clip strong" href={link(`/controllers/${each.controller}`)}>
                  {each.name}
                </a>
                <span class={`tag ${each.changed ? 'bad' : 'warn'}`}>
                  {each.changed ? t().certificates.changed : t().certificates.waiting}
                </span>
                <span class="number">
                  <Age at={each.since} />
                </span>
              </li>
            )}
          </For>
        </ul>
      </Panel>
    </Show>
  );
}

function CoveragePanel(props: { data: NowData }) {
  const link = useLink();
  const sum = (key: 'assets' | 'watched') => props.data.coverage.reduce((total, each) => total + each[key], 0);
  return (
    <Panel title={t().now.coverage} aside={t().now.watched(count(sum('watched')), count(sum('assets')))}>
      <ul class="coverage">
        <For each={props.data.coverage}>
          {(each) => (
            <li>
              <a
                class="clip"
                href={link('/assets', { zone: each.zone, unwatched: each.watched < each.assets ? '1' : undefined })}
              >
                {each.name}
              </a>
              <span class="bar-track hatched" role="img" aria-label={`${t().now.states[each.state] ?? each.state}`}>
                <i style={{ width: `${each.assets === 0 ? 0 : (each.watched / each.assets) * 100}%` }} />
              </span>
              <span class="number small">
                {each.watched === 0
                  ? t().now.states['not_watched']
                  : t().now.watched(count(each.watched), count(each.assets))}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  );
}

function VisitPanel(props: { data: NowData }) {
  const link = useLink();
  return (
    <Panel title={t().now.visits}>
      <Show when={props.data.visits.length > 0} fallback={<p class="muted">{t().now.noVisits}</p>}>
        <ul class="lines">
          <For each={props.data.visits.slice(0, 3)}>
            {(visit) => (
              <li>
                <a class="grow clip strong" href={link(`/visits/${visit.id}`)}>
                  {visit.vendor}
                </a>
                <span class={`tag${visit.state === 'open' ? ' accent' : visit.state === 'overdue' ? ' warn' : ''}`}>
                  {t().visits.states[visit.state]}
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Panel>
  );
}

function StripPanel(props: { data: NowData }) {
  const go = useGo();
  const open = (from: number, to: number) =>
    go('/logs', { from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() });
  return (
    <Panel
      title={t().now.strip}
      class="strip"
      aside={
        <span class="legend">
          <span class="key events">{t().now.events}</span>
          <span class="key alerts">{t().now.alerts}</span>
          <span>{t().now.per15}</span>
          <span class="hide-small">{t().now.stripHint}</span>
        </span>
      }
    >
      <TimeChart
        label={t().now.stripLabel}
        height={isTall() ? 220 : 96}
        times={props.data.strip.map((each) => Date.parse(each.at) / 1000)}
        series={[
          { label: t().now.events, colour: 'chart-1', values: props.data.strip.map((each) => each.events) },
          {
            label: t().now.alerts,
            colour: 'chart-2',
            values: props.data.strip.map((each) => each.alerts),
            right: true,
          },
        ]}
        onRange={open}
      />
    </Panel>
  );
}
