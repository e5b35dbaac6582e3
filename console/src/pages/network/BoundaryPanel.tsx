import { createSignal, For, Show } from 'solid-js';
import type { BoundaryRow, ConduitRow, ZoneAct } from '#protocol/api/network-zones.ts';
import { may } from '../../api/session.ts';
import { whyNot } from '../../components/permission.ts';
import { Age } from '../../components/Stamp.tsx';
import { count } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { ConduitDialog, type ConduitQuestion } from './ConduitDialog.tsx';
import { CoverageTag } from './CoverageTag.tsx';
import { CutDialog } from './CutDialog.tsx';

/** One boundary: both ways with what was declared and what is seen, how far it is in sight, and its cut plan. */
export function BoundaryPanel(props: {
  boundary: BoundaryRow;
  nameOf: (zone: string) => string;
  onAct: (act: ZoneAct) => Promise<void>;
}) {
  const [question, setQuestion] = createSignal<ConduitQuestion | null>(null);
  const [cutting, setCutting] = createSignal(false);
  const row = () => props.boundary;
  const ask = (conduit: ConduitRow, type: ConduitQuestion['type']) =>
    setQuestion({ type, from: conduit.from, to: conduit.to, ports: type === 'allowed' ? conduit.ports : [] });
  const closed = () => !may('decide_network');
  return (
    <section class="boundary">
      <header class="row wrap">
        <h3>
          {props.nameOf(row().a)} ⇄ {props.nameOf(row().b)}
        </h3>
        <CoverageTag state={row().state} />
        <span class="muted small">{t().networkZones.of(count(row().seenPairs), count(row().pairs))}</span>
        <Show when={row().cut} fallback={<span class="tag unknown">{t().networkZones.cut.none}</span>}>
          {(cut) => (
            <span class="tag" title={cut().plan.place}>
              {t().networkZones.cut.title}: {cut().plan.role}
            </span>
          )}
        </Show>
        <button
          type="button"
          class="button small quiet"
          disabled={closed()}
          title={whyNot('decide_network')}
          onClick={() => setCutting(true)}
        >
          {row().cut ? t().networkZones.cut.change : t().networkZones.cut.write}
        </button>
      </header>
      <table class="plain-table conduits">
        <tbody>
          <For each={row().conduits}>
            {(conduit) => (
              <tr>
                <td>
                  {props.nameOf(conduit.from)} → {props.nameOf(conduit.to)}
                </td>
                <td>
                  <For each={conduit.declared} fallback={<span class="muted">{t().networkZones.conduit.none}</span>}>
                    {(one) => (
                      <span
                        class={`tag ${one.standing === 'allowed' ? '' : 'strong'}`}
                        title={one.decided?.reason ?? ''}
                      >
                        {one.standing === 'allowed'
                          ? t().networkZones.conduit.allowedAs(portWords(one.ports))
                          : t().networkZones.conduit.forbiddenAs(portWords(one.ports))}
                      </span>
                    )}
                  </For>
                </td>
                <td>
                  <Seen of={conduit} />
                </td>
                <td class="small">{conduit.ports.join(', ')}</td>
                <td class="small">
                  <Age at={conduit.last} />
                </td>
                <td class="nowrap">
                  <For each={['allowed', 'forbidden'] as const}>
                    {(type) => (
                      <button
                        type="button"
                        class="button small quiet"
                        disabled={closed()}
                        title={whyNot('decide_network')}
                        onClick={() => ask(conduit, type)}
                      >
                        {type === 'allowed' ? t().networkZones.conduit.allow : t().networkZones.conduit.forbid}
                      </button>
                    )}
                  </For>
                  <Show when={conduit.declared.length > 0}>
                    <button
                      type="button"
                      class="button small quiet"
                      disabled={closed()}
                      title={whyNot('decide_network')}
                      onClick={() => ask(conduit, 'undeclare')}
                    >
                      {t().networkZones.conduit.undeclare}
                    </button>
                  </Show>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <ConduitDialog
        question={question()}
        nameOf={props.nameOf}
        onClose={() => setQuestion(null)}
        onAct={props.onAct}
      />
      <CutDialog
        boundary={cutting() ? row() : null}
        nameOf={props.nameOf}
        onClose={() => setCutting(false)}
        onAct={props.onAct}
      />
    </section>
  );
}

/** What was seen of a conduit beside what was declared. */
function Seen(props: { of: ConduitRow }) {
  const words = () => t().networkZones.conduit;
  return (
    <Show
      when={props.of.allowed + props.of.forbidden + props.of.undeclared > 0}
      fallback={<span class="tag unknown">{words().notSeen}</span>}
    >
      <Show when={props.of.forbidden > 0}>
        <span class="tag bad">
          {words().forbidden} {count(props.of.forbidden)}
        </span>{' '}
      </Show>
      <Show when={props.of.undeclared > 0}>
        <span class="tag warn">
          {words().undeclared} {count(props.of.undeclared)}
        </span>{' '}
      </Show>
      <Show when={props.of.allowed > 0}>
        <span class="tag ok">
          {words().allowed} {count(props.of.allowed)}
        </span>
      </Show>
    </Show>
  );
}

function portWords(ports: readonly number[]): string {
  return ports.length > 0 ? ports.join(', ') : t().networkZones.conduit.allPorts;
}
