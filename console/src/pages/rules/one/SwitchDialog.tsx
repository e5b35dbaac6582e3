import { createSignal, Show } from 'solid-js';
import type { RuleDetail, SwitchOrder } from '#protocol/api/rules.ts';
import { send } from '../../../api/client.ts';
import { FormDialog } from '../../../components/Dialog.tsx';
import { ChoiceField, LongField, Segment } from '../../../components/Field.tsx';
import { SecondPerson } from '../../../components/SecondPerson.tsx';
import { ProblemNotice } from '../../../components/States.tsx';
import { severityOrder } from '../../../components/severity-order.ts';
import { say } from '../../../components/Toasts.tsx';
import { count } from '../../../components/time.ts';
import { t } from '../../../i18n/language.ts';
import { ReplayState } from '../ReplayFound.tsx';
import { ReplayStart } from '../RuleReplay.tsx';
import { createReplayRun } from '../replay-run.ts';
import { stateAt } from './state-at.ts';

const states = ['on', 'trial', 'off'] as const;

/** Switches a rule at a site, with a reason; before it goes on, what it would have found is offered. */
export function SwitchDialog(props: { of: RuleDetail; site: string; onClose: () => void; onDone: () => void }) {
  const words = () => t().rulePage;
  const [state, setState] = createSignal<SwitchOrder['state']>(stateAt(props.of, props.site));
  const kept = props.of.switches.find(({ site }) => site === props.site)?.severity ?? null;
  const [severity, setSeverity] = createSignal<string>(kept ?? '');
  const [reason, setReason] = createSignal('');
  const run = createReplayRun(() => props.site);
  const done = () => (run.replay()?.state === 'done' ? run.replay() : undefined);
  const submit = async () => {
    const seen = done();
    const order: SwitchOrder = {
      site: props.site,
      state: state(),
      severity: (severity() || null) as SwitchOrder['severity'],
      reason: reason(),
      foreseen: seen ? { days: seen.days, total: seen.total } : null,
    };
    const after = await send<RuleDetail>('POST', `/rules/${encodeURIComponent(props.of.id)}/switch`, order);
    say(after.proposal ? words().proposed : words().switched);
    props.onDone();
  };
  return (
    <FormDialog
      open
      title={words().switchTitle}
      act={words().switch}
      danger={state() === 'off'}
      ready={reason().trim() !== ''}
      onClose={props.onClose}
      onSubmit={submit}
    >
      <p class="small muted">{words().switchLead}</p>
      <Segment
        label={words().state}
        value={state()}
        options={states.map((value) => ({ value, label: words().states[value] }))}
        onChange={setState}
      />
      <Show when={state() === 'off'}>
        <p class="notice bad">{words().offNote}</p>
      </Show>
      <Show when={props.of.pierces}>
        <p class="notice">{words().needsSecond}</p>
        <SecondPerson capability="change_rules" site={props.site} />
      </Show>
      <Show when={state() === 'trial'}>
        <p class="small">{words().trialNote}</p>
      </Show>
      <Show when={state() !== 'off'}>
        <section class="stack replay">
          <p class="small">{words().foresee}</p>
          <ReplayStart run={run} start={(days) => void run.start({ rule: props.of.id, days })} />
          <Show when={run.problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
          <Show when={run.replay()}>
            {(shown) => (
              <ReplayState of={shown()}>
                <p class="strong">{words().foreseen(shown().days, count(shown().total))}</p>
              </ReplayState>
            )}
          </Show>
        </section>
      </Show>
      <ChoiceField
        label={words().severity}
        value={severity()}
        options={[
          { value: '', label: words().severityOwn(props.of.ownSeverity) },
          ...severityOrder
            .filter((one) => one !== 'info')
            .map((one) => ({ value: one, label: `${one} ${t().severity[one]}` })),
        ]}
        onChange={setSeverity}
      />
      <LongField label={t().common.reason} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
