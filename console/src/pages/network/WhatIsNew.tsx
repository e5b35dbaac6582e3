import { createMemo, For, Show } from 'solid-js';
import type { Network, NetworkEdge } from '#protocol/api/network.ts';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { Empty } from '../../components/States.tsx';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { FoundList } from './FoundList.tsx';
import { RoleWords } from './HostTable.tsx';
import { roleGlyph } from './role-glyph.ts';

/** What detectors found, and what was seen for the first time, within the last day: hosts, and conversations by who began them. */
export function WhatIsNew(props: { network: Network }) {
  const link = useLink();
  const names = createMemo(() => new Map(props.network.nodes.map((node) => [node.id, node.name ?? node.id])));
  const zones = createMemo(() => new Map(props.network.zones.map((zone) => [zone.id, zone.name])));
  const zoneName = (id: string | null) => (id === null ? t().network.outside : (zones().get(id) ?? id));
  const found = createMemo(() => {
    const day = Date.parse(props.network.to) - 86_400_000;
    return props.network.findings.filter((one) => Date.parse(one.last) >= day);
  });
  const hosts = createMemo(() => props.network.nodes.filter((node) => node.isNew));
  const talkers = createMemo(() => {
    const byClient = new Map<string, NetworkEdge[]>();
    for (const edge of props.network.edges.filter((one) => one.isNew)) {
      byClient.set(edge.from, [...(byClient.get(edge.from) ?? []), edge]);
    }
    return [...byClient].sort((a, b) => b[1].length - a[1].length);
  });
  const host = (id: string) => <a href={link(`/network/hosts/${encodeURIComponent(id)}`)}>{names().get(id) ?? id}</a>;
  return (
    <Show
      when={hosts().length + talkers().length + found().length > 0}
      fallback={<Empty icon="check" title={t().network.nothingNew} text={t().network.nothingNewText} />}
    >
      <div class="scroll-y stack-wide">
        <Show when={found().length > 0}>
          <Panel title={t().network.found(found().length)}>
            <FoundList found={found()} host={host} />
          </Panel>
        </Show>
        <Panel title={t().network.newHosts(hosts().length)}>
          <Show when={hosts().length > 0} fallback={<p class="muted">{t().network.noNewHosts}</p>}>
            <table class="plain-table">
              <tbody>
                <For each={hosts()}>
                  {(node) => (
                    <tr>
                      <td>
                        <span class="row">
                          <Icon name={roleGlyph(node.role)} size={15} />
                          {host(node.id)}
                          <span class="muted">{node.name === null ? '' : node.id}</span>
                        </span>
                      </td>
                      <td>
                        <RoleWords of={node} />
                      </td>
                      <td>{node.maker ? pick(node.maker) : <span class="muted">{t().networkHost.noMaker}</span>}</td>
                      <td>{zoneName(node.zone)}</td>
                      <td>{node.inLedger ? t().networkHost.listed : t().network.notInLedger}</td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </Show>
        </Panel>
        <Panel title={t().network.newTalk(talkers().reduce((sum, [, edges]) => sum + edges.length, 0))}>
          <For each={talkers()}>
            {([client, edges]) => (
              <section class="new-talk">
                <h3>{host(client)}</h3>
                <ul>
                  <For each={edges}>
                    {(edge) => (
                      <li>
                        → {host(edge.to)} <code>{`${edge.transport}/${edge.port ?? '?'}`}</code>{' '}
                        <span class={`tag op-${edge.class}`}>{t().network.classes[edge.class]}</span>{' '}
                        <span class="muted">
                          {edge.processes.join(t().common.comma)} <Stamp at={edge.first} />
                        </span>
                      </li>
                    )}
                  </For>
                </ul>
              </section>
            )}
          </For>
        </Panel>
      </div>
    </Show>
  );
}
