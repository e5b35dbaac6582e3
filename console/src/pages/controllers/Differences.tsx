// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are commands of the page

import { createEffect, createMemo, createSignal, For, Show, untrack } from 'solid-js';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { fileKind } from '../../components/file-kind.ts';
import { Panel } from '../../components/Panel.tsx';
import { PlaceHistory } from '../../components/PlaceHistory.tsx';
import { whyNot } from '../../components/permission.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Empty } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { severityOrder } from '../../components/severity-order.ts';
import { say } from '../../components/Toasts.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { useParam } from '../../components/url.ts';
import { provideCommands } from '../../frame/commands.ts';
import { pick, t } from '../../i18n/language.ts';
import { fitsWords, searchText } from '../visits/item-model.ts';

type Verdict = 'accepted' | 'rejected';

/** Differences that stand in the page at once; the rest follows on demand. */
const pageSize = 60;
/** So many are seen at a glance, without a search. */
const fewItems = 12;

/** Every difference with its place, before and after; decided one by one by key or thumb. */
export function Differences(props: {
  data: ControllerDetail;
  onChange: () => void;
  onReclassify: (item: ChangeItem) => void;
}) {
  const [open, setOpen] = useParam('open');
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const [judging, setJudging] = createSignal<{ item: ChangeItem; verdict: Verdict } | null>(null);
  const [reason, setReason] = createSignal('');
  const [words, setWords] = useParam('place');
  const [limit, setLimit] = createSignal(pageSize);
  const onlyOpen = () => open() === '1';
  const texts = createMemo(
    () => new Map(props.data.differences.map((item) => [item.id, searchText({ ...item, device: props.data })])),
  );
  const items = createMemo(() =>
    props.data.differences
      .filter(
        (item) => (!onlyOpen() || item.decision === null) && (!words() || fitsWords(texts().get(item.id)!, words()!)),
      )
      .sort(
        (a, b) =>
          Number(a.decision !== null) - Number(b.decision !== null) ||
          severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity),
      ),
  );
  const shown = createMemo(() => items().slice(0, limit()));
  createEffect(() => {
    const { cursor } = selection();
    const at = untrack(() => items().findIndex((item) => item.id === cursor));
    setLimit((old) => Math.max(old, at + 2));
  });
  const decided = () => props.data.differences.filter((item) => item.decision !== null).length;
  const at = () => items().find((item) => item.id === selection().cursor);
  const judge = (item: ChangeItem | undefined, verdict: Verdict) => {
    if (item && may('judge_differences')) setJudging({ item, verdict });
  };
  provideRowKeys({
    ids: () => items().map((item) => item.id),
    selection,
    change: setSelection,
    open: () => {},
    markable: false,
  });
  provideCommands([
    {
      id: 'difference.accept',
      group: 'row',
      title: () => t().controllers.accept,
      chords: ['a'],
      when: () => at() !== undefined && judging() === null,
      run: () => judge(at(), 'accepted'),
    },
    {
      id: 'difference.reject',
      group: 'row',
      title: () => t().controllers.reject,
      chords: ['r'],
      when: () => at() !== undefined && judging() === null,
      run: () => judge(at(), 'rejected'),
    },
  ]);
  return (
    <Panel
      title={t().controllers.differences}
      aside={props.data.differences.length > 0 && t().controllers.progress(decided(), props.data.differences.length)}
    >
      <Show
        when={props.data.differences.length > 0}
        fallback={
          <Empty
            icon={props.data.state === 'in_sync' ? 'check' : 'unknown'}
            title={
              props.data.baseline
                ? props.data.state === 'in_sync'
                  ? t().controllers.noDifferences
                  : t().controllers.states[props.data.state]
                : t().controllers.states.no_baseline
            }
            text={props.data.baseline ? wordsOf(props.data.lastSnapshot?.why) : t().controllers.noBaseline}
          />
        }
      >
        <div class="row spread diff-bar">
          <div class="progress grow">
            <i style={{ width: `${(decided() / props.data.differences.length) * 100}%` }} />
          </div>
          <Show when={props.data.differences.length > fewItems}>
            <input
              class="input"
              type="search"
              data-search
              placeholder={t().visits.searchItems}
              aria-label={t().visits.searchItems}
              value={words() ?? ''}
              onInput={(event) => setWords(event.currentTarget.value || null)}
            />
          </Show>
          <label class="check small">
            <input
              type="checkbox"
              checked={onlyOpen()}
              onChange={(event) => setOpen(event.currentTarget.checked ? '1' : null)}
            />
            {t().controllers.undecided}
          </label>
        </div>
        <ol class="differences">
          <For each={shown()}>
            {(item) => (
              <li
                classList={{ at: selection().cursor === item.id, decided: item.decision !== null }}
                onClick={() => setSelection({ ...selection(), cursor: item.id })}
              >
                <div class="diff-head">
                  <SeverityMark of={item.severity} />
                  <span class={`tag diff-op ${item.op}`}>
                    {t().controllers.signs[item.op]} {t().controllers.ops[item.op]}
                  </span>
                  <span class="muted small">{t().controllers.classes[item.class] ?? item.class}</span>
                  <Show when={fileKind(item.rule)}>{(kind) => <span class="muted small">{kind()}</span>}</Show>
                  <span class="grow" />
                  <Show
                    when={item.decision}
                    fallback={
                      <span class="row no-print">
                        <button
                          type="button"
                          class="button small"
                          disabled={!may('judge_differences')}
                          title={whyNot('judge_differences')}
                          onClick={() => judge(item, 'accepted')}
                        >
                          {t().controllers.accept}
                        </button>
                        <button
                          type="button"
                          class="button small"
                          disabled={!may('judge_differences')}
                          title={whyNot('judge_differences')}
                          onClick={() => judge(item, 'rejected')}
                        >
                          {t().controllers.reject}
                        </button>
                        <Show when={item.attribute === 'value'}>
                          <button
                            type="button"
                            class="button small"
                            disabled={!may('propose_baseline')}
                            title={whyNot('propose_baseline')}
                            onClick={() => props.onReclassify(item)}
                          >
                            {t().values.reclassify}
                          </button>
                        </Show>
                      </span>
                    }
                  >
                    {(decision) => (
                      <span class="small" title={decision().reason}>
                        <span class={`tag${decision().verdict === 'accepted' ? ' ok' : ' warn'}`}>
                          {t().controllers[decision().verdict]}
                        </span>{' '}
                        {decision().by} <span class="muted">{shortStamp(decision().at)}</span>
                      </span>
                    )}
                  </Show>
                </div>
                <Path path={item.path} attribute={item.attribute} />
                <div class="diff-values">
                  <Side label={t().controllers.before} value={item.from} unit={item.unit} sign="−" />
                  <span class="diff-arrow" aria-hidden="true">
                    →
                  </span>
                  <Side label={t().controllers.after} value={item.to} unit={item.unit} sign="+" />
                </div>
                <PlaceHistory controller={props.data.id} of={item} />
              </li>
            )}
          </For>
        </ol>
        <Show when={items().length === 0}>
          <Empty icon="search" title={t().visits.noneFits} />
        </Show>
        <Show when={items().length > limit()}>
          <button type="button" class="button no-print" onClick={() => setLimit(limit() + pageSize)}>
            {t().visits.showMore(count(items().length - limit()))}
          </button>
        </Show>
      </Show>
      <FormDialog
        open={judging() !== null}
        title={judging() ? t().controllers.judgeTitle[judging()!.verdict] : ''}
        act={judging()?.verdict === 'accepted' ? t().controllers.accept : t().controllers.reject}
        ready={reason().trim() !== ''}
        onClose={() => setJudging(null)}
        onSubmit={async () => {
          const { item, verdict } = judging()!;
          await send('POST', `/controllers/${props.data.id}/items/${item.id}`, { verdict, reason: reason() });
          say(t().controllers.judged);
          props.onChange();
        }}
      >
        <p class="strong">{judging()?.item.path}</p>
        <LongField label={t().common.reason} hint={t().controllers.judgeHint} value={reason()} onInput={setReason} />
      </FormDialog>
    </Panel>
  );
}

function Path(props: { path: string; attribute: string | null }) {
  const parts = () => props.path.split(' / ');
  return (
    <p class="diff-path">
      <span class="muted">
        {parts()
          .slice(0, -1)
          .map((part) => `${part} / `)
          .join('')}
      </span>
      <b>{parts().at(-1)}</b>
      <Show when={props.attribute !== null && props.attribute !== 'value'}>
        <code> {props.attribute}</code>
      </Show>
    </p>
  );
}

function Side(props: { label: string; value: string | null; unit: string | null; sign: string }) {
  return (
    <div class={`diff-side ${props.value === null ? 'absent' : props.sign === '+' ? 'after' : 'before'}`}>
      <span class="diff-label">{props.label}</span>
      <Show when={props.value !== null} fallback={<span class="muted">{t().controllers.absent}</span>}>
        <span class="diff-value">
          {props.value} <span class="muted small">{props.unit}</span>
        </span>
      </Show>
    </div>
  );
}

function wordsOf(why: Bilingual | null | undefined): string {
  return why ? pick(why) : '';
}
