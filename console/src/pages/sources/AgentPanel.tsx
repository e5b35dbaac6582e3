import { createSignal, For, Show } from 'solid-js';
import type { Agent } from '#protocol/api/collection.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { AgentAct } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, LongField } from '../../components/Field.tsx';
import { whyNot } from '../../components/permission.ts';
import { SidePanel } from '../../components/SidePanel.tsx';
import { SignedChain } from '../../components/SignedChain.tsx';
import { Age } from '../../components/Stamp.tsx';
import { sizeText } from '../../components/size-text.ts';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { AgentState, offsetText } from './agent-columns.tsx';
import { sourceName } from './source-name.ts';

const phases = ['build', 'trial', 'live'] as const;

/** One agent: its sources with their states, its clock, what waits, and what can be done with it. */
export function AgentPanel(props: { agent: Agent; onClose: () => void; onChange: () => void }) {
  const link = useLink();
  const agent = () => props.agent;
  const [ending, setEnding] = createSignal<'revoke' | 'retire' | null>(null);
  const [reason, setReason] = createSignal('');
  const post = async (act: AgentAct) => {
    await send('POST', `/agents/${agent().site}/${agent().id}`, act);
    say(t().sources.done);
    props.onChange();
  };
  const now = (act: AgentAct) => void post(act).catch(sayProblem);
  const end = (type: 'revoke' | 'retire') => {
    setReason('');
    setEnding(type);
  };
  return (
    <SidePanel
      label={t().sources.detail}
      title={
        <div class="row wrap">
          <b>{agent().name}</b>
          <AgentState agent={agent()} />
        </div>
      }
      onClose={props.onClose}
      acts={
        <>
          <Show when={agent().standing === 'pending'}>
            <button
              type="button"
              class="button primary"
              disabled={!may('enrol_agents')}
              title={whyNot('enrol_agents')}
              onClick={() => now({ type: 'accept' })}
            >
              {t().sources.accept}
            </button>
          </Show>
          <Show when={agent().standing === 'active'}>
            <button
              type="button"
              class="button small"
              disabled={!may('command_agents')}
              title={whyNot('command_agents')}
              onClick={() => now({ type: 'command', name: 'inventory', source: 'host-inventory' })}
            >
              {t().sources.inventory}
            </button>
            <button
              type="button"
              class="button small"
              disabled={!may('command_agents')}
              title={whyNot('command_agents')}
              onClick={() => now({ type: 'command', name: 'rescan', source: 'files' })}
            >
              {t().sources.rescan}
            </button>
            <button
              type="button"
              class="button small danger"
              disabled={!may('enrol_agents')}
              title={whyNot('enrol_agents')}
              onClick={() => end('revoke')}
            >
              {t().sources.revoke}
            </button>
          </Show>
          <Show when={agent().standing !== 'retired'}>
            <button
              type="button"
              class="button small quiet"
              disabled={!may('enrol_agents')}
              title={whyNot('enrol_agents')}
              onClick={() => end('retire')}
            >
              {t().sources.retire}
            </button>
          </Show>
        </>
      }
    >
      <dl class="facts">
        <dt>{t().sources.columns.heard}</dt>
        <dd>
          <Age at={agent().lastHeard} none={t().sources.silences['never'] ?? ''} />
        </dd>
        <Show when={agent().asset}>
          {(asset) => (
            <>
              <dt>{t().common.asset}</dt>
              <dd>
                <a href={link(`/assets/${asset()}`)}>{agent().name}</a>
              </dd>
            </>
          )}
        </Show>
        <dt>{t().sources.chain}</dt>
        <dd>
          <SignedChain of={agent().signsChain} />
        </dd>
        <dt>{t().sources.columns.clock}</dt>
        <dd>
          <Show when={agent().clockOffsetMs !== null} fallback={t().common.unknown}>
            {t().sources.clock(offsetText(agent().clockOffsetMs!), String(agent().clockUncertaintyMs ?? '?'))}
            <Show when={!agent().clockPlausible}>
              {' '}
              <span class="tag warn">{t().sources.clockDoubt}</span>
            </Show>
          </Show>
        </dd>
        <dt>{t().sources.columns.spool}</dt>
        <dd>
          <Show when={agent().spoolEvents !== null} fallback={t().common.unknown}>
            {t().sources.spool(count(agent().spoolEvents!), sizeText(agent().spoolBytes ?? 0))}
          </Show>
        </dd>
        <Show when={agent().throttle}>
          {(why) => (
            <>
              <dt>{t().sources.throttle}</dt>
              <dd>{pick(why())}</dd>
            </>
          )}
        </Show>
        <dt>{t().sources.columns.version}</dt>
        <dd>
          {agent().version ?? t().common.unknown} <span class="muted">{agent().platform}</span>
        </dd>
      </dl>
      <Show when={agent().refusedPublishes > 0}>
        <p class="late">{t().sources.refused(count(agent().refusedPublishes))}</p>
      </Show>
      <Show when={agent().standing === 'active'}>
        <ChoiceField
          label={t().sources.phase}
          value={agent().phase}
          options={phases.map((phase) => ({ value: phase, label: t().sources.phases[phase] }))}
          onChange={(phase) => now({ type: 'phase', phase: phase as 'live' })}
        />
      </Show>
      <section class="stack">
        <h3>{t().sources.columns.sources}</h3>
        <Show when={agent().sources.length === 0}>
          <p class="muted">{t().assets.page.noSources}</p>
        </Show>
        <ul class="source-list">
          <For each={agent().sources}>
            {(source) => (
              <li>
                <div class="row spread">
                  <b title={source.id}>{sourceName(source.type)}</b>
                  <span
                    class={`tag ${source.state === 'running' ? 'ok' : source.state === 'failed' ? 'bad' : source.state === 'degraded' ? 'warn' : 'unknown hatched'}`}
                  >
                    {t().sources.states[source.state]}
                  </span>
                </div>
                <Show when={source.reason}>{(reason) => <p class="small">{pick(reason())}</p>}</Show>
                <p class="muted small">
                  {t().sources.lastEvent} <Age at={source.lastEvent} /> ·{' '}
                  {t().sources.perMinute(count(source.eventsPerMinute))}
                  <Show when={source.restarts > 0}> · {t().sources.restarts(count(source.restarts))}</Show>
                </p>
              </li>
            )}
          </For>
        </ul>
      </section>
      <FormDialog
        open={ending() !== null}
        title={ending() === 'retire' ? t().sources.retireTitle(agent().name) : t().sources.revokeTitle(agent().name)}
        act={ending() === 'retire' ? t().sources.retire : t().sources.revoke}
        danger
        ready={reason().trim() !== ''}
        onClose={() => setEnding(null)}
        onSubmit={() => post({ type: ending()!, reason: reason() })}
      >
        <p>{ending() === 'retire' ? t().sources.retireText : t().sources.revokeText}</p>
        <LongField label={t().common.reason} hint={t().common.reasonHint} value={reason()} onInput={setReason} />
      </FormDialog>
    </SidePanel>
  );
}
