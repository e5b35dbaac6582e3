import { For, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { count } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

/** What the agent says of how it spoke with a controller. */
interface Security {
  mode: string;
  policy?: string;
  deprecated?: boolean;
  passwordInClear?: boolean;
}

function securityOf(data: ControllerDetail): Security | undefined {
  const facts = data.snapshots[0]?.header['facts'] as { security?: Security } | undefined;
  return facts?.security;
}

/** True where the two know each other by certificates. */
export function isSecured(data: ControllerDetail): boolean {
  const mode = securityOf(data)?.mode;
  return mode !== undefined && mode !== 'None';
}

/** Why the newest reading is not whole; where a certificate waits for a decision, the place to decide is named. */
export function Unwell(props: { of: ControllerDetail }) {
  const newest = () => props.of.snapshots[0];
  return (
    <Show when={newest()?.complete === false && newest()?.why}>
      {(why) => (
        <div class="notice warn">
          <div>
            <p>{pick(why())}</p>
            <Show when={props.of.pendingCertificate}>
              <p>{t().certificates.seeBelow}</p>
            </Show>
          </div>
        </div>
      )}
    </Show>
  );
}

/** How the controller was spoken with: protection, as whom, and what was asked of it. */
export function Reached(props: { of: ControllerDetail }) {
  const header = () => props.of.snapshots.find(({ root }) => root !== '')?.header;
  const requests = () => Object.entries((header()?.['requests'] ?? {}) as Record<string, number>);
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, each) => all + each, 0);
  const blocked = () => sum((header()?.['refused'] ?? {}) as Record<string, number>);
  return (
    <Show when={securityOf(props.of) !== undefined || requests().length > 0}>
      <Panel title={t().controllers.reached}>
        <dl class="facts">
          <Show when={securityOf(props.of)}>
            {(security) => (
              <>
                <dt>{t().controllers.protection}</dt>
                <dd>
                  {t().controllers.modes[security().mode] ?? security().mode}
                  <Show when={security().policy}>{(policy) => <span class="muted small"> {policy()}</span>}</Show>
                  <For each={weaknesses(security())}>{(weakness) => <p class="tag warn">{weakness}</p>}</For>
                </dd>
                <dt>{t().controllers.rights}</dt>
                <dd class="break-any">{String(props.of.snapshots[0]?.header['identity'] ?? '')}</dd>
              </>
            )}
          </Show>
          <Show when={requests().length > 0}>
            <dt>{t().readings.sent}</dt>
            <dd data-requests>
              <ul class="plain-list small">
                <For each={requests()}>
                  {([name, times]) => (
                    <li class="row spread">
                      <span class="grow break-any">{t().readings.requests[name] ?? name}</span>
                      <span class="nowrap">× {count(times)}</span>
                    </li>
                  )}
                </For>
              </ul>
              <p class="muted small">{t().readings.sentNote(count(sum(Object.fromEntries(requests()))))}</p>
              <Show when={blocked() > 0}>
                <p class="tag warn">{t().readings.blocked(count(blocked()))}</p>
              </Show>
            </dd>
          </Show>
        </dl>
      </Panel>
    </Show>
  );
}

function weaknesses({ deprecated, passwordInClear }: Security): string[] {
  const words = t().controllers;
  return [...(deprecated ? [words.withdrawn] : []), ...(passwordInClear ? [words.inClear] : [])];
}
