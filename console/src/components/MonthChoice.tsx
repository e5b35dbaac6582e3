import { createMemo, For } from 'solid-js';
import { t } from '../i18n/language.ts';
import { clock, isoDay } from './time.ts';

/** Two years, as long as audits look back. */
const shownMonths = 24;

/** The month of now in site time, `YYYY-MM`. */
export function thisMonth(): string {
  return isoDay(clock()).slice(0, 7);
}

/** One of the last months; `null` for this one, so that an address without a month always means now. */
export function MonthChoice(props: { month: string | undefined; onChange: (month: string | null) => void }) {
  const now = createMemo(thisMonth);
  const months = createMemo(() => lastMonths(now()));
  return (
    <label class="row">
      <span class="muted small">{t().evidence.month}</span>
      <select
        class="input month"
        onChange={(event) => props.onChange(event.currentTarget.value === now() ? null : event.currentTarget.value)}
      >
        <For each={months()}>
          {(each) => (
            <option value={each} selected={each === (props.month ?? now())}>
              {t().time.month(Number(each.slice(0, 4)), Number(each.slice(5)))}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}

/** The given month and the ones before it, newest first. */
function lastMonths(newest: string): string[] {
  const [year, month] = newest.split('-').map(Number) as [number, number];
  return Array.from({ length: shownMonths }, (_, back) => {
    const at = year * 12 + month - 1 - back;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}
