import { useParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { IncidentDetail } from '#protocol/api/incidents.ts';
import type { IncidentState, IncidentTime } from '#protocol/incident/states.ts';
import { createQuery } from '../../api/query.ts';
import { may, session } from '../../api/session.ts';
import { ChecklistItems } from '../../components/ChecklistItems.tsx';
import { circumstances } from '../../components/circumstances.ts';
import { Icon } from '../../components/Icon.tsx';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { actNow, isOver, shownState } from '../../components/incident-acts.ts';
import { PrintedProof } from '../../components/LedgerProof.tsx';
import { Menu, type MenuEntry } from '../../components/Menu.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Phrase } from '../../components/Phrase.tsx';
import { whyNot } from '../../components/permission.ts';
import { printWithProof } from '../../components/printed-proof.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Elapsed, Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { Techniques } from '../../components/Techniques.tsx';
import { clock, fullStamp, inZone } from '../../components/time.ts';
import { useGo, useLink } from '../../components/url.ts';
import { provideCommands } from '../../frame/commands.ts';
import { pick, t } from '../../i18n/language.ts';
import { ActDialogs, type Asking } from '../alerts/ActDialogs.tsx';
import { Board } from './Board.tsx';
import { Gates } from './Gates.tsx';
import { Timeline } from './Timeline.tsx';
import './incidents.css';

/** One matter: what happened, when, and who does what next. Prints as one report. */
export default function Incident() {
  const params = useParams<{ id: string }>();
  const query = createQuery<IncidentDetail>(() => `/incidents/${params.id}`);
  const [asking, setAsking] = createSignal<Asking | null>(null);
  provideCommands([
    {
      id: 'incident.acknowledge',
      group: 'row',
      title: () => t().alerts.act.acknowledge,
      chords: ['a'],
      when: () => may('acknowledge') && asking() === null,
      run: () => actNow([params.id], { type: 'acknowledge' }),
    },
    {
      id: 'incident.comment',
      group: 'row',
      title: () => t().alerts.act.comment,
      chords: ['c'],
      when: () => may('comment') && asking() === null,
      run: () => setAsking('comment'),
    },
    { id: 'incident.print', group: 'view', title: () => t().common.print, run: () => void printWithProof() },
  ]);
  return (
    <div class="page">
      <QueryView query={query} lines={12}>
        {(data) => (
          <>
            <IncidentHead data={data()} onAsk={setAsking} />
            <div class="incident-grid">
              <div class="stack-wide">
                <Happened data={data()} />
                <TimesPanel data={data()} />
              </div>
              <Timeline data={data()} onNote={() => setAsking('comment')} />
              <div class="stack-wide incident-board">
                <Board data={data()} onChange={() => void query.refetch()} />
                <Gates data={data()} onChange={() => void query.refetch()} />
              </div>
            </div>
            <PrintedProof about={data().number} />
            <ActDialogs asking={asking()} ids={[data().id]} onClose={() => setAsking(null)} />
          </>
        )}
      </QueryView>
    </div>
  );
}

type Entry = MenuEntry | null;
const when = (possible: boolean, entry: Entry): Entry[] => (possible ? [entry] : []);

function IncidentHead(props: { data: IncidentDetail; onAsk: (asking: Asking) => void }) {
  const data = () => props.data;
  const ask = (asking: Asking, needs: string) => ({
    label: t().alerts.act[asking],
    disabled: !may(needs),
    run: () => props.onAsk(asking),
  });
  const step = (type: 'triage' | 'contain' | 'recover', to: IncidentState) =>
    when(data().moves.includes(to), {
      label: t().alerts.act[type],
      disabled: !may(type),
      run: () => actNow([data().id], { type }),
    });
  const go = useGo();
  const exception = () =>
    when(data().kind === 'rule', {
      label: t().exceptions.fromHere,
      disabled: !may('change_rules'),
      run: () => go('/rules/exceptions/new', { incident: data().id }),
    });
  const entries = (): Entry[] => {
    const { moves, state, suppressedUntil } = data();
    if (isOver(state)) return [...when(moves.includes('triage'), ask('reopen', 'reopen')), ...exception()];
    const life = [
      ...step('triage', 'triage'),
      ...when(moves.includes('declared'), ask('declare', 'declare')),
      ...step('contain', 'contained'),
      ...step('recover', 'recovering'),
    ];
    return [
      ...life,
      ...when(life.length > 0, null),
      ask('assign', 'assign'),
      ask('severity', 'set_severity'),
      ask('suppress', 'suppress_day'),
      ...when(suppressedUntil !== null, {
        label: t().alerts.act.unsuppress,
        disabled: !may('suppress_day'),
        run: () => actNow([data().id], { type: 'unsuppress' }),
      }),
      ...exception(),
      null,
      ask('close', 'close'),
    ];
  };
  return (
    <header class="incident-head">
      <p class="print-only">
        {t().incident.reportTitle} {data().number} · {t().incident.madeAt(fullStamp(clock()))} · {session()?.user.name}
      </p>
      <div class="row wrap">
        <SeverityMark of={data().severity} />
        <span class="muted">{data().number}</span>
        <IncidentTags of={data()} />
        <Show when={!isOver(data().state)}>
          <span class="row incident-clock">
            <Icon name="clock" size={15} />
            <Elapsed since={data().first} />
          </span>
        </Show>
      </div>
      <div class="page-head">
        <h1 class="grow">
          <Phrase text={pick(data().sentence)} />
        </h1>
        <div class="page-acts no-print">
          <Show when={shownState(data().id, data().state) === 'new'}>
            <button
              type="button"
              class="button primary"
              disabled={!may('acknowledge')}
              title={whyNot('acknowledge')}
              onClick={() => actNow([data().id], { type: 'acknowledge' })}
            >
              {t().alerts.act.acknowledge}
            </button>
          </Show>
          <button
            type="button"
            class="button"
            disabled={!may('comment')}
            title={whyNot('comment')}
            onClick={() => props.onAsk('comment')}
          >
            {t().alerts.act.comment}
          </button>
          <button type="button" class="button" onClick={() => void printWithProof()}>
            <Icon name="print" size={15} />
            {t().common.print}
          </button>
          <Menu
            class="button icon"
            title={t().common.more}
            label={<Icon name="more" size={16} />}
            placement="bottom-end"
            entries={entries()}
          />
        </div>
      </div>
    </header>
  );
}

function Happened(props: { data: IncidentDetail }) {
  const link = useLink();
  const data = () => props.data;
  return (
    <Panel title={t().incident.happened}>
      <div class="stack-wide">
        <p class="detail-text">{circumstances(data())}</p>
        <dl class="facts">
          <dt>{t().incident.affected}</dt>
          <dd>
            <ul class="row wrap">
              <For each={data().affected} fallback={<li class="muted">{t().alerts.noAsset}</li>}>
                {(asset) => (
                  <li>
                    <Show when={asset.id !== ''} fallback={asset.name}>
                      <a href={link(`/assets/${asset.id}`)}>{asset.name}</a>
                    </Show>{' '}
                    <span class="muted small">
                      {asset.roles.map((role) => t().incident.involved[role]).join(t().common.comma)}
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </dd>
          <dt>{t().common.rule}</dt>
          <dd>{pick(data().rule.title)}</dd>
          <Show when={data().techniques.length > 0}>
            <dt>{t().incident.technique}</dt>
            <dd>
              <Techniques of={data().techniques} />
            </dd>
          </Show>
          <Show when={data().checklist.length > 0}>
            <dt>{t().incident.checklist}</dt>
            <dd>
              <ChecklistItems of={data().checklist} />
            </dd>
          </Show>
        </dl>
        <For each={data().visits}>
          {(visit) => (
            <p class="notice">
              <a href={link(`/visits/${visit.id}`)}>
                {t().incident.visit(visit.number, visit.vendor)}{' '}
                {visit.minutesAfter === null ? t().incident.inVisit : t().incident.afterVisit(visit.minutesAfter)}
              </a>
            </p>
          )}
        </For>
        <Show when={data().related.length > 0}>
          <section class="stack">
            <h3>{t().incident.related}</h3>
            <ul class="stack">
              <For each={data().related}>
                {(each) => (
                  <li class="related">
                    <SeverityMark of={each.severity} short />
                    <div>
                      <a href={link(`/incidents/${each.id}`)}>{pick(each.sentence)}</a>
                      <p class="muted small">{pick(each.why)}</p>
                    </div>
                  </li>
                )}
              </For>
            </ul>
          </section>
        </Show>
      </div>
    </Panel>
  );
}

function TimesPanel(props: { data: IncidentDetail }) {
  const known = () =>
    (Object.entries(props.data.times) as [IncidentTime, string | undefined][])
      .filter((entry): entry is [IncidentTime, string] => entry[1] !== undefined)
      .sort((a, b) => a[1].localeCompare(b[1]));
  return (
    <Panel title={inZone(t().incident.times)}>
      <dl class="facts">
        <For each={known()}>
          {([name, at]) => (
            <>
              <dt>{t().incident.time[name]}</dt>
              <dd>
                <Stamp at={at} seconds />
              </dd>
            </>
          )}
        </For>
      </dl>
    </Panel>
  );
}
