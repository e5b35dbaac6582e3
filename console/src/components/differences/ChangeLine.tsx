import { For, type JSX, Show } from 'solid-js';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import { t } from '../../i18n/language.ts';
import { fileKind } from '../file-kind.ts';
import { SeverityMark } from '../Severity.tsx';
import { hasSides } from './difference-model.ts';
import { placeWords } from './place-words.ts';
import { sideText, whyNot } from './side-text.ts';
import './differences.css';

/** One difference: what happened, where with its parents, before and after with unit. */
export function ChangeLine(props: {
  /** With its controller where several stand in one list. */
  of: Omit<ChangeItem, 'decision'> & { device?: { name: string } };
  tags?: JSX.Element;
  /** What the two sides are, where they are not one controller before and after. */
  sides?: { before: string; after: string };
  children?: JSX.Element;
}) {
  const item = () => props.of;
  const incomparable = () => item().rule === 'incomparable';
  const place = () => placeWords(item().path);
  return (
    <>
      <div class="change-head">
        <SeverityMark of={item().severity} short />
        <span class={`tag diff-op ${item().op}`}>
          {t().controllers.signs[item().op]} {t().controllers.ops[item().op]}
        </span>
        <span class="muted small">{t().controllers.classes[item().class] ?? item().class}</span>
        <Show when={item().device}>{(device) => <span class="muted small">{device().name}</span>}</Show>
        {props.tags}
      </div>
      <p class="change-place">
        <Show when={!incomparable()} fallback={<b>{t().visits.incomparable}</b>}>
          <span class="muted">
            <For each={place().parents}>{(part) => `${part} / `}</For>
          </span>
          <b>{place().name}</b>
          <Show when={fileKind(item().rule)}>{(kind) => <span class="muted small"> {kind()}</span>}</Show>
          <Show when={item().attribute !== null && item().attribute !== 'value'}>
            <code> {item().attribute}</code>
          </Show>
        </Show>
      </p>
      <Show when={!incomparable()} fallback={<p class="muted">{whyNot(item())}</p>}>
        <Show when={hasSides(item())}>
          <div class="change-values">
            <Side
              label={props.sides?.before ?? t().controllers.before}
              value={sideText(item(), 'from')}
              unit={item().unit}
              side="before"
            />
            <span class="change-arrow" aria-hidden="true">
              →
            </span>
            <Side
              label={props.sides?.after ?? t().controllers.after}
              value={sideText(item(), 'to')}
              unit={item().unit}
              side="after"
            />
          </div>
        </Show>
      </Show>
      {props.children}
    </>
  );
}

function Side(props: { label: string; value: string | null; unit: string | null; side: 'before' | 'after' }) {
  return (
    <div class={`change-side ${props.value === null ? 'absent' : props.side}`}>
      <span class="change-label">{props.label}</span>
      <Show when={props.value !== null} fallback={<span class="muted">{t().controllers.absent}</span>}>
        <span class="change-value">
          {props.value} <span class="muted small">{props.unit}</span>
        </span>
      </Show>
    </div>
  );
}
