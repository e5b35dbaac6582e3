import { Show } from 'solid-js';
import type { EvidenceSheet } from '#protocol/api/collection.ts';
import { may } from '../../api/session.ts';
import { Panel } from '../../components/Panel.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';
import { GapExplainers } from '../sources/GapExplanation.tsx';
import { GapTable } from '../sources/GapTable.tsx';

/** The gaps of a month with their reasons and what people wrote about them. */
export function SheetGaps(props: { data: EvidenceSheet }) {
  const link = useLink();
  return (
    <Panel title={t().evidence.gaps} aside={t().common.items(count(props.data.gapTotal))}>
      <Show when={props.data.gaps.length > 0} fallback={<p class="muted">{t().evidence.noGaps}</p>}>
        <Show when={may('explain_gaps')} fallback={<GapExplainers />}>
          <p class="no-print">
            <a href={link('/sources', { tab: 'gaps' })}>{t().evidence.explainGaps}</a>
          </p>
        </Show>
        <GapTable gaps={props.data.gaps} />
        <Show when={props.data.gapTotal > props.data.gaps.length}>
          <p class="muted small">{t().evidence.moreGaps(count(props.data.gapTotal - props.data.gaps.length))}</p>
        </Show>
      </Show>
    </Panel>
  );
}
