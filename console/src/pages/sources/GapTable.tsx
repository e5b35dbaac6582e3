import { For, type JSX, Show } from 'solid-js';
import type { Gap } from '../../api/types.ts';
import { count } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { GapExplanation } from './GapExplanation.tsx';
import { GapPeriod } from './GapPeriod.tsx';
import { sourceName } from './source-name.ts';

/** Gaps with from when to when, where, how much, why, and what people wrote about them; `act` stands at the end of a row. */
export function GapTable(props: { gaps: readonly Gap[]; act?: (gap: Gap) => JSX.Element }) {
  const words = () => t().sources.gapColumns;
  return (
    <div class="scroll-x">
      <table class="plain-table stacks">
        <thead>
          <tr>
            <th>{words().period}</th>
            <th>{words().where}</th>
            <th>{words().kind}</th>
            <th class="number">{words().count}</th>
            <th>{words().reason}</th>
            <th>{words().explanation}</th>
            <Show when={props.act}>
              <th class="no-print" />
            </Show>
          </tr>
        </thead>
        <tbody>
          <For each={props.gaps}>
            {(gap) => (
              <tr>
                <td class="nowrap">
                  <GapPeriod gap={gap} />
                </td>
                <td data-label={words().where}>
                  <b title={gap.agent}>{gap.agentName}</b>
                  <Show when={gap.source}>
                    {(source) => (
                      <>
                        <br />
                        <span class="muted small">{sourceName(source())}</span>
                      </>
                    )}
                  </Show>
                </td>
                <td class="keep" data-label={words().kind}>
                  {t().sources.gapKinds[gap.kind] ?? gap.kind}
                </td>
                <td class="number" data-label={words().count}>
                  {gap.count === null ? t().common.unknown : count(gap.count)}
                </td>
                <td data-label={words().reason}>{pick(gap.reason)}</td>
                <td data-label={words().explanation}>
                  <GapExplanation gap={gap} />
                </td>
                <Show when={props.act}>{(act) => <td class="number no-print">{act()(gap)}</td>}</Show>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
