import { useParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { ExceptionRow } from '#protocol/api/exceptions.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { RuleDetail } from '#protocol/api/rules.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import { withParams } from '../../../api/client.ts';
import { createQuery } from '../../../api/query.ts';
import { may } from '../../../api/session.ts';
import { PageHead, Panel } from '../../../components/Panel.tsx';
import { whyNot } from '../../../components/permission.ts';
import { SeverityMark } from '../../../components/Severity.tsx';
import { Stamp } from '../../../components/Stamp.tsx';
import { QueryView } from '../../../components/States.tsx';
import { Techniques } from '../../../components/Techniques.tsx';
import { count } from '../../../components/time.ts';
import { useLink } from '../../../components/url.ts';
import { useSite } from '../../../frame/site.ts';
import { pick, t } from '../../../i18n/language.ts';
import { ExceptionState } from '../exceptions/ExceptionState.tsx';
import { FeedTag } from '../FeedTag.tsx';
import { RuleAssets } from '../RuleAssets.tsx';
import { RuleReplay } from '../RuleReplay.tsx';
import { Proposal } from './Proposal.tsx';
import { RuleCases } from './RuleCases.tsx';
import { SwitchDialog } from './SwitchDialog.tsx';
import { stateAt } from './state-at.ts';
import '../rules.css';

/** One rule: what it is for, how it stands and what became of it, what it would have found, and how it is written. */
export default function RulePage() {
  const params = useParams<{ id: string }>();
  const site = useSite();
  const link = useLink();
  const words = () => t().rulePage;
  const [switching, setSwitching] = createSignal(false);
  const path = () => `/rules/${encodeURIComponent(params.id)}`;
  const query = createQuery<RuleDetail>(() => (site.id() === '' ? null : withParams(path(), { site: site.id() })));
  const exceptions = createQuery<Page<ExceptionRow>>(() =>
    site.id() === '' ? null : withParams('/exceptions', { site: site.id(), rule: params.id }),
  );
  return (
    <div class="page rule-page">
      <a class="small no-print" href={link('/rules')}>
        {words().back}
      </a>
      <QueryView query={query} lines={12}>
        {(rule) => (
          <>
            <PageHead title={pick(rule().title)} says={pick(rule().sentence)}>
              <a class="button" href={link('/rules/exceptions/new', { rule: rule().id })}>
                {t().exceptions.add}
              </a>
              <button
                type="button"
                class="button primary"
                disabled={!may('change_rules')}
                title={whyNot('change_rules')}
                onClick={() => setSwitching(true)}
              >
                {words().switch}
              </button>
            </PageHead>
            <Show when={rule().proposal}>
              {(proposal) => <Proposal of={proposal()} rule={rule().id} onDone={() => void query.refetch()} />}
            </Show>
            <div class="rule-grid">
              <div class="stack-wide">
                <Purpose of={rule()} />
                <Panel>
                  <RuleReplay rule={rule().id} site={site.id()} />
                </Panel>
                <RuleCases of={rule()} />
                <Panel title={words().source} aside={words().sourceAt(rule().file, rule().line)}>
                  <pre class="source">{rule().source}</pre>
                </Panel>
              </div>
              <div class="stack-wide">
                <Standing of={rule()} site={site.id()} />
                <Panel title={words().exceptions}>
                  <Show
                    when={(exceptions.data()?.items.length ?? 0) > 0}
                    fallback={<p class="muted">{words().noExceptions}</p>}
                  >
                    <ul class="stack">
                      <For each={exceptions.data()!.items}>
                        {(row) => (
                          <li class="row wrap spread">
                            <a href={link('/rules', { tab: 'exceptions', exception: row.id })}>{row.reason}</a>
                            <span class="row">
                              <ExceptionState of={row.state} />
                              <Stamp at={row.until} />
                            </span>
                          </li>
                        )}
                      </For>
                    </ul>
                  </Show>
                </Panel>
                <Panel title={words().assets}>
                  <RuleAssets rule={rule().id} site={site.id()} />
                </Panel>
              </div>
            </div>
            <Show when={switching()}>
              <SwitchDialog
                of={rule()}
                site={site.id()}
                onClose={() => setSwitching(false)}
                onDone={() => void query.refetch()}
              />
            </Show>
          </>
        )}
      </QueryView>
    </div>
  );
}

function Purpose(props: { of: RuleDetail }) {
  const link = useLink();
  const words = () => t().rulePage;
  const parts = () => (['threat', 'riskReduced', 'riskLeft'] as const).map((name) => ({ name, text: props.of[name] }));
  return (
    <Panel title={words().about}>
      <div class="stack-wide">
        <dl class="facts">
          <For each={parts()}>
            {({ name, text }) => (
              <>
                <dt>{words()[name]}</dt>
                <dd>{text ? pick(text) : <span class="muted">{words().notSaid}</span>}</dd>
              </>
            )}
          </For>
          <Show when={props.of.useless}>
            {(useless) => (
              <>
                <dt>{t().rules.useless}</dt>
                <dd>{pick(useless())}</dd>
              </>
            )}
          </Show>
          <Show when={props.of.standsOn.length > 0}>
            <dt>{words().standsOn}</dt>
            <dd>
              <ul>
                <For each={props.of.standsOn}>
                  {(below) => (
                    <li>
                      <a href={link(`/rules/${encodeURIComponent(below.id)}`)}>{pick(below.title)}</a>
                    </li>
                  )}
                </For>
              </ul>
            </dd>
          </Show>
          <Show when={props.of.techniques.length > 0}>
            <dt>{t().rules.techniques}</dt>
            <dd>
              <Techniques of={props.of.techniques} />
            </dd>
          </Show>
          <Show when={props.of.items.length > 0}>
            <dt>{t().rules.items}</dt>
            <dd>{props.of.items.join(' ')}</dd>
          </Show>
          <Show when={props.of.author}>
            <dt>{t().rules.author}</dt>
            <dd>{props.of.author}</dd>
          </Show>
        </dl>
        <Show when={props.of.pierces}>
          <p class="strong small">{words().pierces}</p>
        </Show>
      </div>
    </Panel>
  );
}

function Standing(props: { of: RuleDetail; site: string }) {
  const words = () => t().rulePage;
  const decided = () => props.of.switches.find(({ site }) => site === props.site);
  const closed = () => props.of.closed.real + props.of.closed.falseAlarms + props.of.closed.harmless;
  const share = () => {
    const { falseAlarms } = props.of.closed;
    if (closed() === 0) return words().noShare;
    return words().shareOf(count(falseAlarms), count(closed()), Math.round((100 * falseAlarms) / closed()));
  };
  const held = () => props.of.cases.filter(({ ok }) => ok).length;
  return (
    <Panel title={words().standing}>
      <dl class="facts">
        <dt>{words().state}</dt>
        <dd>
          <p>
            <span class={`tag rule-${stateAt(props.of, props.site)}`}>
              {words().states[stateAt(props.of, props.site)]}
            </span>{' '}
            <FeedTag of={props.of.feed.state} />
          </p>
          <Show when={decided()} fallback={<p class="small muted">{words().nobody}</p>}>
            {(one) => (
              <p class="small">
                {words().decided(one().by)} <Stamp at={one().at} full /> — {one().reason}
              </p>
            )}
          </Show>
        </dd>
        <dt>{words().severity}</dt>
        <dd>
          <SeverityMark of={props.of.severity as Severity} />
          <p class="small muted">
            {decided()?.severity
              ? words().severityChanged(props.of.ownSeverity)
              : words().severityOwn(props.of.ownSeverity)}
          </p>
        </dd>
        <dt>{words().fired}</dt>
        <dd>
          {count(props.of.firings30d)}
          <Show when={props.of.apart30d > 0}>
            <p class="small muted">{words().apart(count(props.of.apart30d))}</p>
          </Show>
        </dd>
        <dt>{words().share}</dt>
        <dd>
          {share()}
          <p class="small muted">
            {words().closedAs(
              count(props.of.closed.real),
              count(props.of.closed.harmless),
              count(props.of.closed.open),
            )}
          </p>
        </dd>
        <dt>{words().lastFired}</dt>
        <dd>
          <Stamp at={props.of.lastFired} full none={words().never} />
        </dd>
        <dt>{words().lastDrill}</dt>
        <dd>
          <Stamp at={props.of.lastDrill} full none={words().never} />
        </dd>
        <dt>{words().lastCases}</dt>
        <dd>
          <Show when={props.of.cases.length > 0} fallback={words().noCases}>
            <Stamp at={props.of.casesAt} full />
            <p class={`small${held() < props.of.cases.length ? ' wrong' : ''}`}>
              {words().casesHold(held(), props.of.cases.length)}
            </p>
          </Show>
        </dd>
      </dl>
    </Panel>
  );
}
