import { createSignal, For, Show } from 'solid-js';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { Gap } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Empty } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { GapExplainers, GapExplanation } from './GapExplanation.tsx';
import { GapPeriod } from './GapPeriod.tsx';
import { sourceName } from './source-name.ts';

/** What is missing: from when to when, why, and what people say about it. */
export function GapsTab(props: { gaps: Gap[]; onChange: () => void }) {
  const [gap, setGap] = createSignal<Gap | null>(null);
  const [text, setText] = createSignal('');
  const words = () => t().sources.gapColumns;
  return (
    <>
      <GapExplainers />
      <Panel flush>
        <Show
          when={props.gaps.length > 0}
          fallback={<Empty title={t().sources.noGaps} text={t().sources.noGapsText} />}
        >
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
                  <th />
                </tr>
              </thead>
              <tbody>
                <For each={props.gaps}>
                  {(row) => (
                    <tr>
                      <td class="nowrap">
                        <GapPeriod gap={row} />
                      </td>
                      <td data-label={words().where}>
                        <b title={row.agent}>{row.agentName}</b>
                        <Show when={row.source}>
                          {(source) => (
                            <>
                              <br />
                              <span class="muted small">{sourceName(source())}</span>
                            </>
                          )}
                        </Show>
                      </td>
                      <td class="keep" data-label={words().kind}>
                        {t().sources.gapKinds[row.kind] ?? row.kind}
                      </td>
                      <td class="number" data-label={words().count}>
                        {row.count === null ? t().common.unknown : count(row.count)}
                      </td>
                      <td data-label={words().reason}>{pick(row.reason)}</td>
                      <td data-label={words().explanation}>
                        <GapExplanation gap={row} />
                      </td>
                      <td class="number">
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
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </div>
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
