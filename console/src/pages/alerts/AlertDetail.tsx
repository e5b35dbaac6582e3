import { For, Show } from 'solid-js';
import type { IncidentDetail } from '#protocol/api/incidents.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { ChecklistItems } from '../../components/ChecklistItems.tsx';
import { circumstances } from '../../components/circumstances.ts';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { actNow, isOver, shownState } from '../../components/incident-acts.ts';
import { Phrase } from '../../components/Phrase.tsx';
import { whyNot } from '../../components/permission.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { SidePanel } from '../../components/SidePanel.tsx';
import { Countdown, Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { Techniques } from '../../components/Techniques.tsx';
import { count, inZone } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { around } from '../logs/log-query.ts';
import type { Asking } from './ActDialogs.tsx';
import { Reason, sayable } from './Reason.tsx';

const shownEvidence = 8;

/** The alert under the cursor: what happened, what to do next, why it was detected. */
export function AlertDetail(props: { id: string; onAsk: (asking: Asking) => void; onClose: () => void }) {
  const link = useLink();
  const query = createQuery<IncidentDetail>(() => `/incidents/${props.id}`);
  const state = () => shownState(props.id, query.data()?.state ?? 'acknowledged');
  const isQuiet = () => typeof query.data()?.suppressedUntil === 'string';
  return (
    <SidePanel
      label={t().alerts.detail}
      onClose={props.onClose}
      title={
        <Show when={query.data()} fallback={t().common.loading}>
          {(data) => (
            <div class="row wrap">
              <SeverityMark of={data().severity} />
              <IncidentTags of={{ ...data(), state: shownState(data().id, data().state) }} />
              <span class="muted small">{data().number}</span>
            </div>
          )}
        </Show>
      }
      acts={
        <>
          <Show when={query.data() && state() === 'new'}>
            <button
              type="button"
              class="button primary"
              disabled={!may('acknowledge')}
              title={whyNot('acknowledge')}
              onClick={() => actNow([props.id], { type: 'acknowledge' })}
            >
              {t().alerts.act.acknowledge}
            </button>
          </Show>
          <Show
            when={!isOver(state())}
            fallback={
              <button
                type="button"
                class="button"
                disabled={!may('reopen')}
                title={whyNot('reopen')}
                onClick={() => props.onAsk('reopen')}
              >
                {t().alerts.act.reopen}
              </button>
            }
          >
            <Show when={query.data()?.moves.includes('declared')}>
              <button
                type="button"
                class="button"
                disabled={!may('declare')}
                title={whyNot('declare')}
                onClick={() => props.onAsk('declare')}
              >
                {t().alerts.act.declare}
              </button>
            </Show>
            <button
              type="button"
              class="button"
              disabled={!may('close')}
              title={whyNot('close')}
              onClick={() => props.onAsk('close')}
            >
              {t().alerts.act.close}
            </button>
            <button
              type="button"
              class="button quiet"
              disabled={!may('suppress_day')}
              title={whyNot('suppress_day')}
              onClick={() => (isQuiet() ? actNow([props.id], { type: 'unsuppress' }) : props.onAsk('suppress'))}
            >
              {isQuiet() ? t().alerts.act.unsuppress : t().alerts.act.suppress}
            </button>
          </Show>
        </>
      }
    >
      <QueryView query={query}>
        {(data) => (
          <>
            <div class="stack">
              <p class="detail-sentence">
                <Phrase text={pick(data().sentence)} />
              </p>
              <p class="detail-text">{circumstances(data())}</p>
              <p class="row wrap">
                <a href={link(`/incidents/${data().id}`)}>{t().alerts.openIncident}</a>
                <Show when={data().kind === 'rule' && may('change_rules')}>
                  <a href={link('/rules/exceptions/new', { incident: data().id })}>{t().exceptions.fromHere}</a>
                </Show>
              </p>
            </div>
            <Show when={data().nextStep}>
              {(step) => (
                <section class="next-box">
                  <h3>{t().alerts.nextStep}</h3>
                  <p class="strong">{pick(step().text)}</p>
                  <p class="small">
                    {pick(step().role)} <Show when={step().dueAt}>{(due) => <Countdown due={due()} />}</Show>
                  </p>
                </section>
              )}
            </Show>
            <dl class="facts">
              <dt>{t().common.asset}</dt>
              <dd>
                <Show when={data().asset} fallback={t().alerts.noAsset}>
                  {(asset) => <a href={link(`/assets/${asset().id}`)}>{asset().name}</a>}
                </Show>
              </dd>
              <dt>{t().common.count}</dt>
              <dd>{t().alerts.countOf(count(data().count), count(data().records))}</dd>
              <dt>{inZone(t().common.at)}</dt>
              <dd>
                <Stamp at={data().first} seconds />
                <Show when={data().last !== data().first}>
                  {' – '}
                  <Stamp at={data().last} seconds />
                </Show>
              </dd>
              <dt>{t().common.rule}</dt>
              <dd>{pick(data().rule.title)}</dd>
              <Show when={data().techniques.length > 0}>
                <dt>{t().alerts.technique}</dt>
                <dd>
                  <Techniques of={data().techniques} />
                </dd>
              </Show>
              <Show when={data().items.length > 0}>
                <dt>{t().alerts.checklist}</dt>
                <dd>
                  <ChecklistItems of={data().checklist} />
                </dd>
              </Show>
            </dl>
            <Show when={data().explain.length > 0}>
              <section class="stack">
                <h3>{t().alerts.why}</h3>
                <ul class="explain">
                  <For each={data().explain.filter(sayable)}>
                    {(each) => (
                      <li>
                        <Reason of={each} />
                      </li>
                    )}
                  </For>
                </ul>
              </section>
            </Show>
            <Show when={data().evidence.length > 0}>
              <section class="stack">
                <h3>{t().alerts.evidence}</h3>
                <ol class="evidence-list">
                  <For each={data().evidence.slice(0, shownEvidence)}>
                    {(each) => (
                      <li>
                        <Stamp at={each.at} seconds />
                        <a href={link('/logs', around(each))}>{pick(each.text)}</a>
                      </li>
                    )}
                  </For>
                </ol>
              </section>
            </Show>
          </>
        )}
      </QueryView>
    </SidePanel>
  );
}
