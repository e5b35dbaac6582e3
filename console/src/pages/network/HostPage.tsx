import { useParams } from '@solidjs/router';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { HostPeer, NetworkHost } from '#protocol/api/network.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageHead, Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Age, Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { HostAllow } from './HostAllow.tsx';
import { RoleWords } from './HostTable.tsx';
import { roleGlyph } from './role-glyph.ts';
import { SwitchPlacePanel } from './SwitchPlacePanel.tsx';
import './network.css';

/** One host: what it is and why that is believed, whom it talks with, with which programs, what it asks of them, and who saw all that. */
export default function HostPage() {
  const params = useParams<{ address: string }>();
  const link = useLink();
  const site = useSite();
  const [busy, setBusy] = createSignal(false);
  const address = () => decodeURIComponent(params.address);
  const query = createQuery<NetworkHost>(() =>
    site.id() === '' ? null : withParams('/network/host', { site: site.id(), address: address() }),
  );
  const adopt = async () => {
    setBusy(true);
    try {
      const body = { site: site.id(), addresses: [address()] };
      const { taken } = await send<{ taken: number }>('POST', '/network/adopt', body);
      say(t().networkHost.adopted(taken));
      await query.refetch();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="page network-host">
      <QueryView query={query} lines={10}>
        {(data) => (
          <>
            <PageHead
              title={data().node.name ?? data().node.id}
              says={
                <span class="row wrap">
                  <Icon name={roleGlyph(data().node.role)} size={16} />
                  <RoleWords of={data().node} />
                  <Show when={data().node.isNew}>
                    <span class="tag accent">{t().network.fresh}</span>
                  </Show>
                  <Show when={!data().node.inLedger && !data().node.outside}>
                    <span class="tag warn">{t().network.notInLedger}</span>
                  </Show>
                  <Show when={data().openIncidents > 0}>
                    <a class="tag bad" href={link('/incidents', { asset: data().node.asset ?? '' })}>
                      {t().networkHost.incidents(data().openIncidents)}
                    </a>
                  </Show>
                </span>
              }
            >
              <a class="button" href={link('/network', { focus: data().node.id })}>
                <Icon name="network" size={15} />
                {t().networkHost.onMap}
              </a>
              <Show when={data().node.asset && data().node.inLedger}>
                <a class="button" href={link(`/assets/${data().node.asset}`)}>
                  <Icon name="asset" size={15} />
                  {t().network.openAsset}
                </a>
              </Show>
              <Show when={!data().node.inLedger}>
                <button
                  type="button"
                  class="button primary"
                  disabled={busy() || !may('edit_assets')}
                  title={whyNot('edit_assets')}
                  onClick={() => void adopt()}
                >
                  <Icon name="ledger" size={15} />
                  {t().networkHost.adopt}
                </button>
              </Show>
            </PageHead>
            <div class="host-grid">
              <div class="stack-wide">
                <Facts data={data()} />
                <Show when={data().place}>{(place) => <SwitchPlacePanel place={place()} />}</Show>
                <Why data={data()} />
                <Vantages data={data()} />
              </div>
              <div class="stack-wide">
                <Peers title={t().networkHost.asks} peers={data().peers.filter((peer) => peer.asks)} />
                <Peers title={t().networkHost.asked} peers={data().peers.filter((peer) => !peer.asks)} />
                <HostAllow site={site.id()} address={address()} />
              </div>
            </div>
          </>
        )}
      </QueryView>
    </div>
  );
}

function Facts(props: { data: NetworkHost }) {
  const words = () => t().networkHost;
  const line = (label: string, value: JSX.Element) => (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
  return (
    <Panel title={words().facts}>
      <dl class="facts">
        {line(words().columns.address, props.data.node.id)}
        {line(
          'MAC',
          <Show when={props.data.mac} fallback={<span class="muted">{t().common.unknown}</span>}>
            {(mac) => (
              <>
                <code>{mac()}</code> <Show when={props.data.ownMac}>{words().ownMac}</Show>
              </>
            )}
          </Show>,
        )}
        {line(
          words().columns.maker,
          props.data.node.maker ? pick(props.data.node.maker) : <span class="muted">{words().noMaker}</span>,
        )}
        {line(words().columns.zone, props.data.zoneName ?? <span class="muted">{t().network.outside}</span>)}
        {line(words().names, props.data.names.join(t().common.comma) || <span class="muted">{t().common.none}</span>)}
        {line(words().first, <Stamp at={props.data.first} />)}
        {line(words().columns.last, <Age at={props.data.node.last} />)}
        {line(
          words().listening,
          <For each={props.data.listening} fallback={<span class="muted">{words().listeningUnknown}</span>}>
            {(one) => (
              <code class="port" title={one.program ?? ''}>
                {`${one.transport}/${one.port}`}{' '}
              </code>
            )}
          </For>,
        )}
      </dl>
    </Panel>
  );
}

function Why(props: { data: NetworkHost }) {
  return (
    <Panel title={t().networkHost.why}>
      <ul class="reasons">
        <For each={props.data.reasons} fallback={<li class="muted">{t().networkHost.noReason}</li>}>
          {(reason) => <li>{t().networkHost.signs[reason.sign]?.(reason.what) ?? reason.sign}</li>}
        </For>
      </ul>
      <Show when={props.data.node.role === 'unknown' && props.data.reasons.length > 0}>
        <p class="muted small">{t().networkHost.notEnough}</p>
      </Show>
    </Panel>
  );
}

function Vantages(props: { data: NetworkHost }) {
  return (
    <Panel title={t().networkHost.how}>
      <table class="plain-table">
        <tbody>
          <For each={props.data.seenFrom}>
            {(one) => (
              <tr>
                <td>{t().network.vantages[one.how] ?? one.how}</td>
                <td>{one.by}</td>
                <td>
                  <Age at={one.last} />
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </Panel>
  );
}

/** Peers drawn at first; the rest on demand, so that a server with a thousand clients opens at once. */
const firstPeers = 60;

function Peers(props: { title: string; peers: HostPeer[] }) {
  const link = useLink();
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? props.peers : props.peers.slice(0, firstPeers));
  return (
    <Panel title={`${props.title} (${count(props.peers.length)})`}>
      <Show when={props.peers.length > 0} fallback={<p class="muted">{t().networkHost.noPeers}</p>}>
        <div class="scroll-x">
          <table class="plain-table peers">
            <thead>
              <tr>
                <th>{t().network.columns.to}</th>
                <th>{t().network.columns.port}</th>
                <th>{t().network.columns.class}</th>
                <th>{t().network.columns.process}</th>
                <th>{t().network.columns.last}</th>
                <th>{t().network.seenBy}</th>
              </tr>
            </thead>
            <tbody>
              <For each={shown()}>
                {(peer) => (
                  <tr classList={{ fresh: peer.isNew }}>
                    <td>
                      <a href={link(`/network/hosts/${encodeURIComponent(peer.peer)}`)}>{peer.peerName ?? peer.peer}</a>{' '}
                      <Show when={peer.isNew}>
                        <span class="tag accent">{t().network.fresh}</span>
                      </Show>
                      <div class="muted small">
                        {t().networkHost.roles[peer.peerRole] ?? peer.peerRole}
                        {peer.peerName === null ? '' : ` · ${peer.peer}`}
                      </div>
                    </td>
                    <td>{`${peer.transport}/${peer.port ?? '?'}`}</td>
                    <td>
                      <span class={`tag op-${peer.class}`}>{t().network.classes[peer.class]}</span>
                      <For each={peer.operations}>
                        {(one) => (
                          <div class="small">
                            {one.operation} {one.area} {one.low === null ? '' : `${one.low}–${one.high}`} ×
                            {count(one.count)}
                          </div>
                        )}
                      </For>
                    </td>
                    <td>
                      <For each={peer.programs} fallback={<span class="muted">{t().common.unknown}</span>}>
                        {(program) => (
                          <div title={program.executable ?? ''}>
                            <code>{program.name}</code>{' '}
                            <span class="muted small">{program.user === null ? '' : program.user}</span>
                          </div>
                        )}
                      </For>
                    </td>
                    <td>
                      <Age at={peer.last} />
                    </td>
                    <td>{peer.vantages.map((how) => t().network.vantages[how] ?? how).join(t().common.comma)}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <Show when={!all() && props.peers.length > firstPeers}>
          <button type="button" class="button small" onClick={() => setAll(true)}>
            {t().networkHost.showAll(count(props.peers.length))}
          </button>
        </Show>
      </Show>
    </Panel>
  );
}
