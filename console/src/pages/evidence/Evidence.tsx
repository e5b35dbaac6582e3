import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { may } from '../../api/session.ts';
import { Icon } from '../../components/Icon.tsx';
import { MonthChoice, thisMonth } from '../../components/MonthChoice.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { useLink, useParam } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';
import { HoldsTab } from './HoldsTab.tsx';
import { LedgerTab } from './LedgerTab.tsx';
import { ReviewTab } from './ReviewTab.tsx';
import { SheetTab } from './SheetTab.tsx';
import { WitnessPanel } from './WitnessPanel.tsx';
import './evidence.css';

const tabs = ['sheet', 'review', 'holds', 'ledger', 'witnesses'] as const;
/** Tabs that show one month. */
const monthly: readonly string[] = ['sheet', 'review'];

/** What an auditor asks for: the sheet of the month, the daily reviews, holds and deletions, the ledger of decisions. */
export default function Evidence() {
  const link = useLink();
  const [tab] = useParam('tab');
  const [month, setMonth] = useParam('month');
  const [printable, setPrintable] = createSignal(false);
  const shownTabs = () => tabs.filter((each) => each !== 'ledger' || may('see_ledger'));
  const chosen = () => shownTabs().find((each) => each === tab()) ?? 'sheet';
  return (
    <div class={`page${chosen() === 'ledger' ? ' fill' : ''}`}>
      <div class="no-print">
        <PageHead title={t().evidence.title}>
          <Show when={monthly.includes(chosen())}>
            <MonthChoice month={month()} onChange={setMonth} />
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
        <Match when={chosen() === 'witnesses'}>
          <WitnessPanel />
        </Match>
      </Switch>
    </div>
  );
}
