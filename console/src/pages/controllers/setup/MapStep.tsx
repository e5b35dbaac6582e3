import { createSignal, Show } from 'solid-js';
import { LongField, TextField } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { count } from '../../../components/time.ts';
import { t } from '../../../i18n/language.ts';
import { AgentAnswer } from './AgentAnswer.tsx';
import { askedAgent } from './asked-agent.ts';
import type { StepProps } from './DeviceStep.tsx';
import { controllerIn } from './draft.ts';
import { wrong } from './lacking.ts';
import { mapExample } from './map-example.ts';

/** Which memory makes up the configuration: a file, a text, or what the device itself lets be read. */
export function MapStep(props: StepProps) {
  const words = () => t().setUp;
  const take = async (files: FileList | null) => {
    const text = await files?.[0]?.text();
    if (text !== undefined) props.set('map', text);
  };
  return (
    <>
      <Panel title={words().mapText}>
        <p class="muted small">
          {words().mapHint} {props.draft.type === 'modbus' ? '' : words().mapOptional}
        </p>
        <div class="row wrap">
          <label class="button">
            {words().mapChoose}
            <input
              type="file"
              class="visually-hidden"
              accept=".yaml,.yml,.txt"
              onChange={(event) => void take(event.currentTarget.files)}
            />
          </label>
          <Show when={props.draft.map.trim() === ''}>
            <button type="button" class="button" onClick={() => props.set('map', mapExample(props.draft.type))}>
              {words().mapExample}
            </button>
          </Show>
        </div>
        <div class="set-up-map">
          <LongField
            label={words().mapText}
            rows={14}
            wrong={wrong.map(props.draft)}
            value={props.draft.map}
            onInput={(map) => props.set('map', map)}
          />
        </div>
      </Panel>
      <Show when={props.draft.type === 'modbus'}>
        <Discovery {...props} />
      </Show>
    </>
  );
}

/** A map proposed by the device itself: first what it would take, then with a person's consent. */
function Discovery(props: StepProps) {
  const words = () => t().setUp;
  const [unit, setUnit] = createSignal('1');
  const [end, setEnd] = createSignal('200');
  const [agreed, setAgreed] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const plan = askedAgent();
  const found = askedAgent();
  const body = () => {
    const { map: _map, ...controller } = controllerIn({ ...props.draft, map: '' });
    return { site: props.site, agent: props.draft.agent, controller, unit: Number(unit()), end: Number(end()) };
  };
  const inBounds = () => Number(unit()) >= 0 && Number(unit()) <= 255 && Number(end()) >= 1 && Number(end()) <= 10_000;
  const isBusy = () => plan.waiting() !== null || found.waiting() !== null;
  const read = async () => {
    await found.ask('/controller-setups/discover', { ...body(), reason: reason().trim() });
    const map = found.answer()?.discovery?.map;
    if (map) props.set('map', map);
  };
  return (
    <Panel title={words().discoverTitle}>
      <p>{words().discoverText}</p>
      <div class="set-up-two">
        <TextField label={words().unit} value={unit()} onInput={setUnit} />
        <TextField label={words().endAt} value={end()} onInput={setEnd} />
      </div>
      <button
        type="button"
        class="button"
        disabled={isBusy() || !inBounds()}
        onClick={() => void plan.ask('/controller-setups/discover', body())}
      >
        {words().discoverPlan}
      </button>
      <AgentAnswer of={plan}>
        <Show when={plan.answer()?.discovery?.plan}>
          {(total) => (
            <div class="stack" data-plan="discovery">
              <p class="strong">{words().discoverPlanned(count(total().total), count(total().minutes))}</p>
              <label class="check">
                <input
                  type="checkbox"
                  checked={agreed()}
                  onChange={(event) => setAgreed(event.currentTarget.checked)}
                />
                {words().discoverConsent}
              </label>
              <LongField label={words().discoverReason} rows={2} value={reason()} onInput={setReason} />
              <button
                type="button"
                class="button primary"
                disabled={isBusy() || !agreed() || reason().trim() === ''}
                onClick={() => void read()}
              >
                {words().discoverAct}
              </button>
            </div>
          )}
        </Show>
      </AgentAnswer>
      <AgentAnswer of={found}>
        <Show when={found.answer()?.discovery}>
          {(discovery) => (
            <div class="notice" data-found>
              <div>
                <p>
                  {words().discoverTook(
                    count(Object.values(discovery().requests).reduce((sum, each) => sum + each, 0)),
                  )}
                </p>
                <Show when={discovery().stopped}>{(why) => <p>{words().discoverStopped(why())}</p>}</Show>
              </div>
            </div>
          )}
        </Show>
      </AgentAnswer>
    </Panel>
  );
}
