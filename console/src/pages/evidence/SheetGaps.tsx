import { For, Show } from 'solid-js';
import type { EvidenceSheet } from '#protocol/api/collection.ts';
import { may } from '../../api/session.ts';
import { Panel } from '../../components/Panel.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { GapExplainers, GapExplanation } from '../sources/GapExplanation.tsx';
import { GapPeriod } from '../sources/GapPeriod.tsx';
import { sourceName } from '../sources/source-name.ts';

/** The gaps of a month with their reasons and what people wrote about them. */
export function SheetGaps(props: { data: EvidenceSheet }) {
  const link = useLink();
  const words = () => t().evidence.gapColumns;
  return (
    <Panel title={t().evidence.gaps} aside={t().common.items(count(props.data.gapTotal))}>
      <Show when={props.data.gaps.length > 0} fallback={<p class="muted">{t().evidence.noGaps}</p>}>
        <Show when={may('explain_gaps')} fallback={<GapExplainers />}>
          <p class="no-print">
            <a href={link('/sources', { tab: 'gaps' })}>{t().evidence.explainGaps}</a>
          </p>
        </Show>
        <div class="scroll-x">
          <table class="plain-table">
            <thead>
              <tr>
                <th>{words().period}</th>
                <th>{words().source}</th>
                <th>{words().kind}</th>
                <th class="number">{words().count}</th>
                <th>{words().explanation}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.data.gaps}>
                {(gap) => (
                  <tr>
                    <td class="nowrap">
                      <GapPeriod gap={gap} />
                    </td>
                    <td>
                      {gap.agentName} <span class="muted small">{gap.source ? sourceName(gap.source) : ''}</span>
                    </td>
                    <td class="keep">{t().sources.gapKinds[gap.kind] ?? gap.kind}</td>
                    <td class="number">{gap.count === null ? t().common.unknown : count(gap.count)}</td>
                    <td>
                      {pick(gap.reason)}
                      <br />
                      <GapExplanation gap={gap} />
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <Show when={props.data.gapTotal > props.data.gaps.length}>
          <p class="muted small">{t().evidence.moreGaps(count(props.data.gapTotal - props.data.gaps.length))}</p>
        </Show>
      </Show>
    </Panel>
  );
}
