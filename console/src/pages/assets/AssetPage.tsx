import { useParams } from '@solidjs/router';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Site } from '#protocol/api/settings.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { AssetDetail } from '../../api/types.ts';
import { Icon } from '../../components/Icon.tsx';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { PageHead, Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Age, Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { sourceName } from '../sources/source-name.ts';
import { Accounts } from './AssetAccounts.tsx';
import { AssetForm } from './AssetForm.tsx';
import { Learned } from './AssetLearning.tsx';
import { kindIcons } from './asset-columns.tsx';
import './assets.css';

/** One asset: who, where, for what; what is collected from it, who logs in, whom it talks with, what happened to it. */
export default function AssetPage() {
  const params = useParams<{ id: string }>();
  const link = useLink();
  const [editing, setEditing] = createSignal(false);
  const query = createQuery<AssetDetail>(() => `/assets/${params.id}`);
  const sites = createQuery<Page<Site>>(() => '/sites');
  const zones = () => sites.data()?.items.find((site) => site.id === query.data()?.site)?.zones ?? [];
  return (
    <div class="page">
      <QueryView query={query} lines={10}>
        {(data) => (
          <>
            <PageHead
              title={data().name}
              says={
                <span class="row wrap">
                  <Icon name={kindIcons[data().kind]} size={16} />
                  {t().assets.kinds[data().kind]}
                  <span class="tag">{t().assets.standings[data().standing]}</span>
                  <Show when={data().agents.length === 0}>
                    <span class="tag unknown hatched">{t().common.notWatched}</span>
                  </Show>
                </span>
              }
            >
              <a class="button" href={link('/logs', { asset: data().id })}>
                <Icon name="log" size={15} />
                {t().assets.page.logs}
              </a>
              <Show when={data().kind === 'controller' && may('see_controllers')}>
                <a class="button" href={link(`/assets/${data().id}/start-stop`)}>
                  <Icon name="evidence" size={15} />
                  {t().startStop.title}
                </a>
              </Show>
              <a class="button" href={link('/network', { focus: data().id })}>
                <Icon name="network" size={15} />
                {t().assets.page.network}
              </a>
              <button
                type="button"
                class="button primary"
                disabled={!may('edit_assets')}
                title={whyNot('edit_assets')}
                onClick={() => setEditing(true)}
              >
                {t().assets.edit}
              </button>
            </PageHead>
            <div class="asset-grid">
              <Facts data={data()} zone={zones().find((zone) => zone.id === data().zone)?.name ?? data().zone} />
              <div class="stack-wide">
                <Incidents data={data()} />
                <Accounts data={data()} />
              </div>
              <div class="stack-wide">
                <Collected data={data()} />
                <Peers data={data()} />
                <Show when={data().agents.length > 0}>
                  <Learned asset={data().id} name={data().name} />
                </Show>
                <History data={data()} />
              </div>
            </div>
            <AssetForm
              open={editing()}
              title={t().assets.edit}
              asset={data()}
              zones={zones()}
              onClose={() => setEditing(false)}
              onSave={async (value) => {
                await send('PATCH', `/assets/${data().id}`, value);
                say(t().common.saved);
                await query.refetch();
              }}
            />
          </>
        )}
      </QueryView>
    </div>
  );
}

function Facts(props: { data: AssetDetail; zone: string | null }) {
  const link = useLink();
  const words = () => t().assets.fields;
  const line = (label: string, value: JSX.Element | null) => (
    <>
      <dt>{label}</dt>
      <dd>{value || <span class="muted">{t().assets.notSet}</span>}</dd>
    </>
  );
  return (
    <Panel title={t().assets.page.facts}>
      <dl class="facts">
        {line(t().common.zone, props.zone)}
        {line(words().location, props.data.location)}
        {line(t().assets.columns.custodian, props.data.custodian)}
        {line(words().use, props.data.use)}
        {line(words().criticality, props.data.criticality && t().assets.criticalities[props.data.criticality])}
        {line(t().assets.columns.address, props.data.addresses.join(', '))}
        {line('MAC', props.data.macs.join(', '))}
        {line(t().assets.page.os, props.data.os ?? <span class="muted">{t().common.unknown}</span>)}
        <Show when={props.data.hardware}>
          {(hardware) => (
            <>
              {line(t().assets.page.model, modelOf(hardware()))}
              {line(t().assets.page.serial, hardware().serial)}
            </>
          )}
        </Show>
        {line(
          t().assets.page.agent,
          <For each={props.data.agents} fallback={t().assets.page.noAgent}>
            {(agent) => (
              <Show when={may('see_sources')} fallback={<span>{agent} </span>}>
                <a href={link('/sources', { agent })}>{agent}</a>{' '}
              </Show>
            )}
          </For>,
        )}
        {line(t().assets.page.first, <Stamp at={props.data.firstSeen} />)}
        {line(t().assets.page.last, <Age at={props.data.lastSeen} />)}
        <Show when={props.data.borrowedFrom}>{(from) => line(words().borrowedFrom, from())}</Show>
        <Show when={props.data.note}>{(note) => line(words().note, note())}</Show>
      </dl>
    </Panel>
  );
}

function modelOf({ manufacturer, model, virtual }: NonNullable<AssetDetail['hardware']>): string {
  const made = [manufacturer, model].filter(Boolean).join(' ');
  return virtual ? t().visits.withMore(made, t().assets.page.virtual) : made;
}

function Incidents(props: { data: AssetDetail }) {
  const link = useLink();
  return (
    <Panel title={t().assets.page.incidents} aside={t().common.items(count(props.data.incidents.length))}>
      <Show when={props.data.incidents.length > 0} fallback={<p class="muted">{t().assets.page.noIncidents}</p>}>
        <ul class="asset-incidents">
          <For each={props.data.incidents.slice(0, 8)}>
            {(row) => (
              <li>
                <SeverityMark of={row.severity} short />
                <div class="grow">
                  <a href={link(`/incidents/${row.id}`)}>{pick(row.sentence)}</a>
                  <p class="row wrap small muted">
                    <Stamp at={row.last} />
                    <IncidentTags of={row} brief />
                  </p>
                </div>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Panel>
  );
}

function Collected(props: { data: AssetDetail }) {
  const link = useLink();
  return (
    <Panel
      title={t().assets.page.sources}
      aside={
        <Show when={may('see_evidence')}>
          <a href={link('/evidence')}>{t().assets.page.oldest}</a>
        </Show>
      }
    >
      <Show when={props.data.sources.length > 0} fallback={<p class="muted">{t().assets.page.noSources}</p>}>
        <ul class="lines">
          <For each={props.data.sources}>
            {(source) => (
              <li>
                <span
                  class={`dot ${source.state === 'running' ? 'ok fill' : source.state === 'unknown' ? 'unknown' : 'warn fill'}`}
                />
                <span class="grow clip">{sourceName(source.source)}</span>
                <span class="muted">{t().sources.states[source.state] ?? source.state}</span>
                <Age at={source.lastEvent} />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.data.ports.length > 0}>
        <h3 class="under">{t().assets.page.ports}</h3>
        <ul class="row wrap ports">
          <For each={props.data.ports}>
            {(port) => (
              <li class="tag" title={port.process ?? undefined}>
                {port.transport}/{port.port} {port.process}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Panel>
  );
}

function Peers(props: { data: AssetDetail }) {
  const words = () => t().assets.page.peer;
  return (
    <Show when={props.data.peers.length > 0}>
      <Panel title={t().assets.page.peers}>
        <table class="plain-table">
          <thead>
            <tr>
              <th>{words().who}</th>
              <th class="number">{words().port}</th>
              <th class="number">{words().count}</th>
              <th>{words().last}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.data.peers}>
              {(peer) => (
                <tr>
                  <td>{peer.name ?? peer.address}</td>
                  <td class="number">{peer.port}</td>
                  <td class="number">{count(peer.count)}</td>
                  <td>
                    <Age at={peer.last} />
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Panel>
    </Show>
  );
}

function History(props: { data: AssetDetail }) {
  return (
    <Show when={props.data.history.length > 0}>
      <Panel title={t().assets.page.history}>
        <ol class="stack">
          <For each={props.data.history}>
            {(entry) => (
              <li class="small">
                <Stamp at={entry.at} /> <b>{entry.who}</b> {pick(entry.text)}
              </li>
            )}
          </For>
        </ol>
      </Panel>
    </Show>
  );
}
