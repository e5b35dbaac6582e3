import { type Component, For } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { PageHead } from '../../components/Panel.tsx';
import { useLink, useParam } from '../../components/url.ts';
import { openTabs, type SettingsTab } from '../../frame/settings-tabs.ts';
import { t } from '../../i18n/language.ts';
import { CalendarTab } from './CalendarTab.tsx';
import { ChannelsTab } from './ChannelsTab.tsx';
import { ContactsTab } from './ContactsTab.tsx';
import { MediaTab } from './MediaTab.tsx';
import { PeopleTab } from './PeopleTab.tsx';
import { ReportCard } from './ReportCard.tsx';
import { RolesTab } from './RolesTab.tsx';
import { SitesTab } from './SitesTab.tsx';
import './settings.css';

const shows: Record<SettingsTab['id'], Component> = {
  contacts: ContactsTab,
  calendar: CalendarTab,
  channels: ChannelsTab,
  people: PeopleTab,
  roles: RolesTab,
  sites: SitesTab,
  media: MediaTab,
  report: ReportCard,
};

/** What people decide about the product: whom to call, when the plant rests, who may do what. */
export default function Settings() {
  const link = useLink();
  const [param] = useParam('tab');
  const shown = openTabs;
  const chosen = () => shown().find((tab) => tab.id === param()) ?? shown()[0]!;
  return (
    <div class="page">
      <div class="no-print">
        <PageHead title={t().settings.title} />
      </div>
      <nav class="tabs no-print">
        <For each={shown()}>
          {(tab) => (
            <a href={link('/settings', { tab: tab.id })} aria-current={chosen().id === tab.id ? 'page' : undefined}>
              {t().settings.tabs[tab.id]}
            </a>
          )}
        </For>
      </nav>
      <Dynamic component={shows[chosen().id]} />
    </div>
  );
}
