import { For, Show } from 'solid-js';
import type { BoundaryRow, ZonesView } from '#protocol/api/network-zones.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { useLink } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import './network.css';
import './zones.css';

/** Flows on one printed sheet; the rest is counted. */
const printedFlows = 24;

/** 遮断計画: one sheet for each boundary, to hang beside the switch. */
export default function CutPlans() {
  const site = useSite();
  const link = useLink();
  const query = createQuery<ZonesView>(() =>
    site.id() === '' ? null : withParams('/network/zones', { site: site.id() }),
  );
  const nameOf = (id: string) =>
    id === '' ? t().networkZones.outside : (query.data()?.zones.find((zone) => zone.id === id)?.name ?? id);
  return (
    <div class="page cut-plans">
      <PageHead title={t().networkZones.cut.printedOf(site.name())}>
        <a class="button" href={link('/network', { view: 'zones' })}>
          {t().networkZones.cut.back}
        </a>
        <button type="button" class="button primary" onClick={() => window.print()}>
          <Icon name="print" size={15} />
          {t().networkZones.cut.all}
        </button>
      </PageHead>
      <QueryView query={query} lines={12}>
        {(data) => (
          <For each={data().boundaries} fallback={<p class="muted">{t().networkZones.noBoundaries}</p>}>
            {(boundary) => <Sheet boundary={boundary} nameOf={nameOf} at={data().at} />}
          </For>
        )}
      </QueryView>
    </div>
  );
}

function Sheet(props: { boundary: BoundaryRow; nameOf: (zone: string) => string; at: string }) {
  const words = () => t().networkZones.cut;
  const lines = ['role', 'deputy', 'means', 'place', 'steps', 'stops', 'keeps', 'restore'] as const;
  return (
    <section class="panel cut-sheet">
      <h2>
        {words().title}: {props.nameOf(props.boundary.a)} ⇄ {props.nameOf(props.boundary.b)}
      </h2>
      <Show when={props.boundary.cut} fallback={<p class="tag unknown">{words().none}</p>}>
        {(cut) => (
          <>
            <dl class="facts">
              <For each={lines}>
                {(name) => (
                  <>
                    <dt>{words()[name]}</dt>
                    <dd class="pre">
                      {name === 'means' ? words().meanings[cut().plan.means] : cut().plan[name] || t().common.none}
                    </dd>
                  </>
                )}
              </For>
            </dl>
            <p class="muted small">
              {words().decided(cut().decided?.by ?? '')} <Stamp at={cut().decided?.at} full />
            </p>
          </>
        )}
      </Show>
      <h3>{words().flows(props.boundary.flowCount)}</h3>
      <Show when={props.boundary.flowCount > 0} fallback={<p class="muted">{words().noFlows}</p>}>
        <table class="plain-table">
          <tbody>
            <For each={props.boundary.flows.slice(0, printedFlows)}>
              {(flow) => (
                <tr>
                  <td>{flow.fromName}</td>
                  <td>→ {flow.toName}</td>
                  <td>{flow.port ?? '?'}</td>
                  <td>
                    <Stamp at={flow.last} />
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
        <Show when={props.boundary.flowCount > printedFlows}>
          <p class="muted small">{words().more(props.boundary.flowCount - printedFlows)}</p>
        </Show>
      </Show>
      <Show when={props.boundary.uses.length > 0}>
        <p class="small">
          {words().uses}: {props.boundary.uses.join(t().common.comma)}
        </p>
      </Show>
      <p class="muted small">
        <Stamp at={props.at} full />
      </p>
    </section>
  );
}
