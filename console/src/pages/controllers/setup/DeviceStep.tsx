import { createMemo, For, Show } from 'solid-js';
import type { SetStoreFunction } from 'solid-js/store';
import type { Agent } from '#protocol/api/collection.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../../api/client.ts';
import { createQuery } from '../../../api/query.ts';
import { TextField } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryView } from '../../../components/States.tsx';
import { ago } from '../../../components/time.ts';
import { t } from '../../../i18n/language.ts';
import { type Draft, type DraftType, types, usual } from './draft.ts';
import { wrong } from './lacking.ts';

/** What the fields of a step work on. */
export interface StepProps {
  draft: Draft;
  set: SetStoreFunction<Draft>;
  site: string;
  /** It is read already: what names it stays. */
  known: boolean;
}

/** Which machine, how it is read, and which agent does so. */
export function DeviceStep(props: StepProps) {
  const agents = createQuery<Page<Agent>>(() =>
    props.site === '' ? null : withParams('/agents', { site: props.site }),
  );
  /** Those that can read, by name with numbers as numbers. */
  const able = createMemo(() =>
    (agents.data()?.items ?? [])
      .filter(({ standing }) => standing === 'active')
      .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })),
  );
  const words = () => t().setUp;
  const choose = (type: DraftType) => props.set({ type, ...usual[type] });
  return (
    <>
      <Panel title={words().type}>
        <fieldset class="set-up-choices bare" aria-label={words().type}>
          <For each={types.filter((type) => !props.known || type === props.draft.type)}>
            {(type) => (
              <button
                type="button"
                class="set-up-choice"
                data-type={type}
                aria-pressed={props.draft.type === type}
                onClick={() => choose(type)}
              >
                <b>{words().types[type]}</b>
                <span class="muted small">{words().typeHints[type]}</span>
              </button>
            )}
          </For>
        </fieldset>
      </Panel>
      <Panel title={words().agent}>
        <p class="muted small">{words().agentHint}</p>
        <QueryView query={agents} lines={2}>
          {() => (
            <Show when={able().length > 0} fallback={<p class="notice warn">{words().noAgents}</p>}>
              <fieldset class="set-up-choices bare" aria-label={words().agent}>
                <For each={able()}>
                  {(agent) => (
                    <button
                      type="button"
                      class="set-up-choice"
                      data-agent={agent.id}
                      disabled={props.known && agent.id !== props.draft.agent}
                      aria-pressed={props.draft.agent === agent.id}
                      onClick={() => props.set('agent', agent.id)}
                    >
                      <b>{agent.name}</b>
                      <Show
                        when={agent.silence === 'heard' && agent.lastHeard}
                        fallback={<span class="tag unknown hatched">{words().notHeard}</span>}
                      >
                        {(at) => <span class="muted small">{words().heard(ago(at()))}</span>}
                      </Show>
                    </button>
                  )}
                </For>
              </fieldset>
            </Show>
          )}
        </QueryView>
      </Panel>
      <Show when={!props.known}>
        <Panel>
          <TextField
            label={words().id}
            hint={words().idHint}
            wrong={wrong.id(props.draft)}
            value={props.draft.id}
            onInput={(id) => props.set('id', id)}
            required
          />
        </Panel>
      </Show>
    </>
  );
}
