import { createSignal, Show } from 'solid-js';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { Gap } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Empty } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { pick, t } from '../../i18n/language.ts';
import { GapExplainers } from './GapExplanation.tsx';
import { GapTable } from './GapTable.tsx';

/** What is missing: from when to when, why, and what people say about it. */
export function GapsTab(props: { gaps: Gap[]; onChange: () => void }) {
  const [gap, setGap] = createSignal<Gap | null>(null);
  const [text, setText] = createSignal('');
  return (
    <>
      <GapExplainers />
      <Panel flush>
        <Show
          when={props.gaps.length > 0}
          fallback={<Empty title={t().sources.noGaps} text={t().sources.noGapsText} />}
        >
          <GapTable
            gaps={props.gaps}
            act={(row) => (
              <button
                type="button"
                class="button small"
                disabled={!may('explain_gaps')}
                title={whyNot('explain_gaps')}
                onClick={() => {
                  setText(row.explanation ?? '');
                  setGap(row);
                }}
              >
                {row.explanation ? t().common.edit : t().sources.explain}
              </button>
            )}
          />
        </Show>
        <FormDialog
          open={gap() !== null}
          title={t().sources.explainTitle}
          act={t().common.save}
          ready={text().trim() !== ''}
          onClose={() => setGap(null)}
          onSubmit={async () => {
            await send('POST', `/gaps/${encodeURIComponent(gap()!.id)}`, { explanation: text().trim() });
            say(t().common.saved);
            props.onChange();
          }}
        >
          <Show when={gap()}>{(chosen) => <p>{pick(chosen().reason)}</p>}</Show>
          <LongField
            label={t().sources.gapColumns.explanation}
            hint={t().sources.explainHint}
            value={text()}
            onInput={setText}
          />
        </FormDialog>
      </Panel>
    </>
  );
}
