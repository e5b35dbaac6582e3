import { createSignal, For, Show } from 'solid-js';
import type { ZoneAct, ZoneRow, ZonesView as Zones } from '#protocol/api/network-zones.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';
import { BoundaryPanel } from './BoundaryPanel.tsx';
import { CoverageTag } from './CoverageTag.tsx';
import { TraitsDialog } from './TraitsDialog.tsx';

/** Zones with how far each is in sight, and the boundaries between them with what was declared, what is seen and how to cut them. */
export function ZonesView(props: { site: string }) {
  const link = useLink();
  const [deciding, setDeciding] = createSignal<ZoneRow | null>(null);
  const query = createQuery<Zones>(() =>
    props.site === '' ? null : withParams('/network/zones', { site: props.site }),
  );
  const act = async (given: ZoneAct) => {
    await send('POST', '/network/zones', { site: props.site, act: given });
    say(t().networkZones.saved);
    await query.refetch();
  };
  const nameOf = (id: string) =>
    id === '' ? t().networkZones.outside : (query.data()?.zones.find((zone) => zone.id === id)?.name ?? id);
  return (
    <div class="scroll-y stack-wide">
      <QueryView query={query} lines={10}>
        {(data) => (
          <>
            <Panel title={t().networkZones.zones}>
              <Show when={data().zones.length > 0} fallback={<p class="muted">{t().networkZones.noZones}</p>}>
                <div class="scroll-x">
                  <table class="plain-table zones">
                    <thead>
                      <tr>
                        <For each={['zone', 'what', 'watched', 'pairs', 'how', 'blind'] as const}>
                          {(column) => <th>{t().networkZones.columns[column]}</th>}
                        </For>
                      </tr>
                    </thead>
                    <tbody>
                      <For each={data().zones}>
                        {(zone) => <ZoneLine zone={zone} onDecide={() => setDeciding(zone)} />}
                      </For>
                    </tbody>
                  </table>
                </div>
              </Show>
              <p class="muted small">{t().networkZones.plain}</p>
            </Panel>
            <Panel
              title={t().networkZones.boundaries}
              aside={
                <a class="button small" href={link('/network/cut-plans')}>
                  <Icon name="print" size={14} />
                  {t().networkZones.cut.all}
                </a>
              }
            >
              <For each={data().boundaries} fallback={<p class="muted">{t().networkZones.noBoundaries}</p>}>
                {(boundary) => <BoundaryPanel boundary={boundary} nameOf={nameOf} onAct={act} />}
              </For>
            </Panel>
          </>
        )}
      </QueryView>
      <TraitsDialog
        zone={deciding()}
        onClose={() => setDeciding(null)}
        onSave={(traits, reason) => act({ type: 'traits', zone: deciding()!.id, traits, reason })}
      />
    </div>
  );
}

/** Words of what a zone is, in one line; empty where nobody said anything. */
export function traitWords(traits: ZoneRow['traits']): string {
  const { domain, importance, use, link, level } = traits;
  return [domain, use, importance, link]
    .flatMap((value) => (value === null ? [] : [t().networkZones.values[value] ?? value]))
    .concat(level === null ? [] : [t().networkZones.level(level)])
    .join(t().common.comma);
}

function ZoneLine(props: { zone: ZoneRow; onDecide: () => void }) {
  const link = useLink();
  const zone = () => props.zone;
  const proposed = () => traitWords(zone().proposed.traits);
  return (
    <tr>
      <th scope="row">{zone().name}</th>
      <td>
        <Show
          when={zone().decided}
          fallback={
            <>
              <span class="tag unknown">{t().networkZones.undecided}</span>
              <Show when={proposed()}>
                <div class="small">
                  {t().networkZones.proposal}: {proposed()}{' '}
                  <span class="muted">
                    {zone()
                      .proposed.reasons.map((reason) => t().networkZones.reasons[reason] ?? reason)
                      .join(t().common.comma)}
                  </span>
                </div>
              </Show>
            </>
          }
        >
          {(decided) => <span title={decided().reason}>{traitWords(zone().traits) || t().networkZones.notSaid}</span>}
        </Show>{' '}
        <button
          type="button"
          class="button small quiet"
          disabled={!may('decide_network')}
          title={whyNot('decide_network')}
          onClick={() => props.onDecide()}
        >
          {t().networkZones.decide}
        </button>
      </td>
      <td>
        <CoverageTag state={zone().state} /> {t().networkZones.of(count(zone().watched), count(zone().hosts))}
      </td>
      <td>{t().networkZones.of(count(zone().seenPairs), count(zone().pairs))}</td>
      <td class="small">
        <For each={Object.entries(zone().grades).filter(([, n]) => n > 0)}>
          {([grade, n]) => (
            <div>
              {t().networkZones.grades[grade] ?? grade} {count(n)}
            </div>
          )}
        </For>
      </td>
      <td class="small">
        <details>
          <summary>{count(zone().blindCount)}</summary>
          <For each={zone().blind}>
            {(host) => (
              <div>
                <a href={link(`/network/hosts/${encodeURIComponent(host.id)}`)}>{host.name}</a>{' '}
                <span class="muted">{t().networkZones.grades[host.grade] ?? host.grade}</span>
              </div>
            )}
          </For>
          <Show when={zone().blindCount > zone().blind.length}>
            {t().networkZones.blindMore(zone().blindCount - zone().blind.length)}
          </Show>
        </details>
      </td>
    </tr>
  );
}
