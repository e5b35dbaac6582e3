import { createSignal, For, Show } from 'solid-js';
import type { IncidentDetail } from '#protocol/api/incidents.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { Gate, GateAction } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SecondPerson } from '../../components/SecondPerson.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

/** The decisions to produce and to ship again: criteria, approvals by different roles, never optimistic. */
export function Gates(props: { data: IncidentDetail; onChange: () => void }) {
  const [asking, setAsking] = createSignal<{ gate: Gate; type: 'approve' | 'not_applicable' } | null>(null);
  const [reason, setReason] = createSignal('');
  const post = async (gate: Gate, action: GateAction) => {
    await send('POST', `/incidents/${props.data.id}/gates/${gate.id}`, action);
    say(t().incident.stepDone);
    props.onChange();
  };
  const ask = (gate: Gate, type: 'approve' | 'not_applicable') => {
    setReason('');
    setAsking({ gate, type });
  };
  /** Approvals that must come from others than this person. */
  const wanted = (gate: Gate) => gate.needs - gate.approvals.length - (gate.mayApprove ? 1 : 0);
  return (
    <Show when={props.data.gates.length > 0}>
      <Panel title={t().incident.gates}>
        <div class="stack-wide">
          <For each={props.data.gates}>
            {(gate) => (
              <section class="gate">
                <div class="row spread">
                  <b>{pick(gate.name)}</b>
                  <span class={`tag${gate.state === 'approved' ? ' ok' : ''}`}>
                    {t().incident.gateStates[gate.state]}
                  </span>
                </div>
                <ul class="criteria">
                  <For each={gate.criteria}>
                    {(criterion) => (
                      <li>
                        <span class="grow">{pick(criterion.text)}</span>
                        <Show
                          when={may('judge_gate') && gate.state === 'open'}
                          fallback={<Judged met={criterion.met} />}
                        >
                          <select
                            class="input mini"
                            aria-label={pick(criterion.text)}
                            onChange={(event) => {
                              const met = event.currentTarget.value === 'yes';
                              void post(gate, { type: 'criterion', criterion: criterion.id, met }).catch(sayProblem);
                            }}
                          >
                            <Show when={criterion.met === null}>
                              <option selected>{t().incident.notJudged}</option>
                            </Show>
                            <option value="yes" selected={criterion.met === true}>
                              {t().incident.met}
                            </option>
                            <option value="no" selected={criterion.met === false}>
                              {t().incident.notMet}
                            </option>
                          </select>
                        </Show>
                      </li>
                    )}
                  </For>
                </ul>
                <p class="muted small">{t().incident.needs(gate.approvals.length, gate.needs)}</p>
                <For each={gate.approvals}>
                  {(approval) => <p class="small">{t().incident.by(approval.by, shortStamp(approval.at))}</p>}
                </For>
                <Show when={(gate.state === 'open' || gate.state === 'approved_once') && wanted(gate) > 0}>
                  <SecondPerson
                    capability={gate.id === 'production_restart' ? 'approve_production_gate' : 'approve_shipping_gate'}
                    site={props.data.site}
                    needed={wanted(gate)}
                  />
                </Show>
                <Show when={gate.mayApprove && (gate.state === 'open' || gate.state === 'approved_once')}>
                  <div class="row no-print">
                    <button type="button" class="button small" onClick={() => ask(gate, 'approve')}>
                      {t().incident.approve}
                    </button>
                    <button type="button" class="button quiet small" onClick={() => ask(gate, 'not_applicable')}>
                      {t().incident.notApplicable}
                    </button>
                  </div>
                </Show>
              </section>
            )}
          </For>
        </div>
        <FormDialog
          open={asking() !== null}
          title={asking() ? pick(asking()!.gate.name) : ''}
          act={asking()?.type === 'approve' ? t().incident.approve : t().common.save}
          ready={asking()?.type === 'approve' || reason().trim() !== ''}
          onClose={() => setAsking(null)}
          onSubmit={() =>
            post(asking()!.gate, { type: asking()!.type, ...(reason().trim() === '' ? {} : { reason: reason() }) })
          }
        >
          <p>{t().incident.approveText}</p>
          <LongField label={t().common.reason} hint={t().common.reasonHint} value={reason()} onInput={setReason} />
        </FormDialog>
      </Panel>
    </Show>
  );
}

function Judged(props: { met: boolean | null }) {
  return (
    <Show when={props.met !== null} fallback={<span class="tag unknown">{t().incident.notJudged}</span>}>
      <span class={`tag ${props.met ? 'ok' : 'bad'}`}>{props.met ? t().incident.met : t().incident.notMet}</span>
    </Show>
  );
}
