import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import { may } from '../../api/session.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { clock, isoDay } from '../../components/time.ts';
import { useLink, useParam } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';
import { HoldsTab } from './HoldsTab.tsx';
import { LedgerTab } from './LedgerTab.tsx';
import { ReviewTab } from './ReviewTab.tsx';
import { SheetTab } from './SheetTab.tsx';
import './evidence.css';

/** Two years, as long as audits look back. */
const shownMonths = 24;
const tabs = ['sheet', 'review', 'holds', 'ledger'] as const;
/** Tabs that show one month. */
const monthly: readonly string[] = ['sheet', 'review'];

/** What an auditor asks for: the sheet of the month, the daily reviews, holds and deletions, the ledger of decisions. */
export default function Evidence() {
  const link = useLink();
  const [tab] = useParam('tab');
  const [month, setMonth] = useParam('month');
  const [printable, setPrintable] = createSignal(false);
  const chosen = () => tabs.find((each) => each === tab()) ?? 'sheet';
  const thisMonth = createMemo(() => isoDay(clock()).slice(0, 7));
  const months = createMemo(() => lastMonths(thisMonth()));
  const shownTabs = () => tabs.filter((each) => each !== 'ledger' || may('see_ledger'));
  return (
    <div class={`page${chosen() === 'ledger' ? ' fill' : ''}`}>
      <div class="no-print">
        <PageHead title={t().evidence.title}>
          <Show when={monthly.includes(chosen())}>
            <label class="row">
              <span class="muted small">{t().evidence.month}</span>
              <select
                class="input month"
                onChange={(event) =>
                  setMonth(event.currentTarget.value === thisMonth() ? null : event.currentTarget.value)
                }
              >
                <For each={months()}>
                  {(each) => (
                    <option value={each} selected={each === (month() ?? thisMonth())}>
                      {t().time.month(Number(each.slice(0, 4)), Number(each.slice(5)))}
                    </option>
                  )}
                </For>
              </select>
            </label>
          </Show>
          <Show when={chosen() === 'sheet'}>
            <button type="button" class="button primary" disabled={!printable()} onClick={() => window.print()}>
              <Icon name="print" size={15} />
              {t().common.print}
            </button>
          </Show>
        </PageHead>
      </div>
      <nav class="tabs no-print">
        <For each={shownTabs()}>
          {(each) => (
            <a
              href={link('/evidence', { tab: each === 'sheet' ? undefined : each, month: month() })}
              aria-current={chosen() === each ? 'page' : undefined}
            >
              {t().evidence.tabs[each]}
            </a>
          )}
        </For>
      </nav>
      <Switch>
        <Match when={chosen() === 'sheet'}>
          <SheetTab month={month() ?? thisMonth()} onShown={setPrintable} />
        </Match>
        <Match when={chosen() === 'review'}>
          <ReviewTab month={month() ?? thisMonth()} />
        </Match>
        <Match when={chosen() === 'holds'}>
          <HoldsTab />
        </Match>
        <Match when={chosen() === 'ledger'}>
          <LedgerTab />
        </Match>
      </Switch>
    </div>
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
