import { For } from 'solid-js';
import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';

const tabs = ['list', 'added', 'exceptions', 'coverage'] as const;

/** The two sights of the rules: one by one, and what they cover together. */
export function RuleTabs(props: { of: (typeof tabs)[number] }) {
  const link = useLink();
  return (
    <nav class="tabs" aria-label={t().rules.title}>
      <For each={tabs}>
        {(each) => (
          <a
            href={link('/rules', { tab: each === 'list' ? undefined : each })}
            aria-current={props.of === each ? 'page' : undefined}
          >
            {t().rules.tabs[each]}
          </a>
        )}
      </For>
    </nav>
  );
}
