import { For, Show } from 'solid-js';
import type { RuleCase, RuleDetail } from '#protocol/api/rules.ts';
import { Panel } from '../../../components/Panel.tsx';
import { t } from '../../../i18n/language.ts';

/** A rule's own events, each with what the engine made of it and why. */
export function RuleCases(props: { of: Pick<RuleDetail, 'cases' | 'casesFault'> }) {
  const words = () => t().rulePage;
  return (
    <Panel title={words().cases}>
      <div class="stack">
        <p class="small muted">{words().casesLead}</p>
        <Show when={props.of.casesFault}>{(fault) => <p class="notice bad">{fault()}</p>}</Show>
        <For each={props.of.cases} fallback={<p class="muted">{words().noCases}</p>}>
          {(one) => <OneCase of={one} />}
        </For>
      </div>
    </Panel>
  );
}

function OneCase(props: { of: RuleCase }) {
  const words = () => t().rulePage;
  return (
    <details class="rule-case">
      <summary>
        <span class="tag">{words()[props.of.kind]}</span>{' '}
        <b class={props.of.ok ? undefined : 'wrong'}>{props.of.ok ? words().asExpected : words().notAsExpected}</b>{' '}
        <span>{props.of.note}</span>
      </summary>
      <div class="stack">
        <Show when={props.of.events > 1}>
          <p class="small">{words().events(props.of.events)}</p>
        </Show>
        <Show when={props.of.explain.length > 0}>
          <table class="plain-table">
            <thead>
              <tr>
                <th>{words().asks}</th>
                <th>{words().holds}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.of.explain}>
                {(part) => (
                  <tr>
                    <td>
                      {part.holds ? '✓' : '✗'} <code>{part.item}</code>
                    </td>
                    <td>
                      <code>{part.value ?? words().absent}</code>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </Show>
        <pre class="source">{props.of.fields.map(({ field, value }) => `${field}: ${value}`).join('\n')}</pre>
      </div>
    </details>
  );
}
