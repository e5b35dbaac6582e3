import { createSignal, For, Show } from 'solid-js';
import type { ReadingPlan } from '#protocol/controller-setup.ts';
import { send } from '../../../api/client.ts';
import { asProblem, type RequestProblem } from '../../../api/problem.ts';
import { LongField } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { ProblemNotice } from '../../../components/States.tsx';
import { say } from '../../../components/Toasts.tsx';
import { count } from '../../../components/time.ts';
import { t } from '../../../i18n/language.ts';
import { AgentAnswer } from './AgentAnswer.tsx';
import { askedAgent } from './asked-agent.ts';
import type { StepProps } from './DeviceStep.tsx';
import { controllerIn } from './draft.ts';

/** What a reading sends and how long it takes, as the agent says; then the reason, and the beginning. */
export function ConfirmStep(props: StepProps & { onDone: (controller: string) => void }) {
  const words = () => t().setUp;
  const [reason, setReason] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  /** What the agent was asked about; another text is another controller. */
  const [asked, setAsked] = createSignal('');
  const asking = askedAgent();
  const body = () => ({ site: props.site, agent: props.draft.agent, controller: controllerIn(props.draft) });
  const isStale = () => asking.answer() !== undefined && asked() !== JSON.stringify(body());
  const plans = () => (isStale() ? undefined : asking.answer()?.check?.plans);
  const isTaken = () => plans() !== undefined && asking.answer()?.objections.length === 0;
  const check = async () => {
    setAsked(JSON.stringify(body()));
    await asking.ask('/controller-setups/check', body());
  };
  const start = async () => {
    setBusy(true);
    setProblem(undefined);
    const { who, password } = props.draft;
    const secret = who === 'user' && password !== '' ? { password } : {};
    try {
      const whole = { ...body(), order: asking.order(), reason: reason().trim(), ...secret };
      const { controller } = await send<{ controller: string }>('POST', '/controller-setups', whole);
      say(words().started);
      props.onDone(controller);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={words().confirmTitle}>
      <p>{words().confirmText}</p>
      <button
        type="button"
        class="button"
        classList={{ primary: !isTaken() }}
        data-act="check"
        disabled={asking.waiting() !== null}
        onClick={() => void check()}
      >
        {words().check}
      </button>
      <Show when={!isStale()} fallback={<p class="notice warn">{words().stale}</p>}>
        <AgentAnswer of={asking}>
          <div class="notice ok" data-plan="reading">
            <div>
              <p class="strong">{words().takes}</p>
              <Plans of={plans() ?? []} />
            </div>
          </div>
        </AgentAnswer>
      </Show>
      <Show when={isTaken()}>
        <LongField label={words().reason} hint={words().reasonHint} rows={2} value={reason()} onInput={setReason} />
        <p class="muted small">{words().readOnly}</p>
        <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
        <button
          type="button"
          class="button primary large"
          data-act="start"
          disabled={busy() || reason().trim() === ''}
          onClick={() => void start()}
        >
          {busy() ? t().common.sending : props.known ? words().startChange : words().start}
        </button>
      </Show>
    </Panel>
  );
}

/** What one reading sends, by name of the request. */
export function Plans(props: { of: readonly ReadingPlan[] }) {
  const words = () => t().setUp;
  const time = ({ seconds, minutes }: ReadingPlan) =>
    seconds < 120 ? words().seconds(count(seconds)) : words().minutes(count(Math.ceil(minutes)));
  return (
    <ul class="lines">
      <For each={props.of}>
        {(plan) => (
          <li class="wrap">
            <Show when={plan.nodes}>{(nodes) => <span>{words().planNodes(count(nodes()))}</span>}</Show>
            <b>{words().planTotal(count(plan.total), time(plan))}</b>
            <span class="muted small">
              {Object.entries(plan.requests)
                .map(([name, times]) => `${t().readings.requests[name] ?? name} ${count(times)}`)
                .join(' · ')}
            </span>
          </li>
        )}
      </For>
    </ul>
  );
}
