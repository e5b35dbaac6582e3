import { type Component, For } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { may } from '../../api/session.ts';
import { PageHead } from '../../components/Panel.tsx';
import { useLink, useParam } from '../../components/url.ts';
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

type Tab = keyof ReturnType<typeof t>['settings']['tabs'];

const tabs: { id: Tab; needs: string | null; show: Component }[] = [
  { id: 'contacts', needs: null, show: ContactsTab },
  { id: 'calendar', needs: null, show: CalendarTab },
  { id: 'channels', needs: 'manage_channels', show: ChannelsTab },
  { id: 'people', needs: 'manage_people', show: PeopleTab },
  { id: 'roles', needs: null, show: RolesTab },
  { id: 'sites', needs: null, show: SitesTab },
  { id: 'media', needs: null, show: MediaTab },
  { id: 'report', needs: null, show: ReportCard },
];

/** What people decide about the product: whom to call, when the plant rests, who may do what. */
export default function Settings() {
  const link = useLink();
  const [param] = useParam('tab');
  const shown = () => tabs.filter((tab) => tab.needs === null || may(tab.needs));
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
      <Dynamic component={chosen().show} />
    </div>
  );
}
