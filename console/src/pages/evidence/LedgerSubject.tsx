import { Show } from 'solid-js';
import type { LedgerRow } from '../../api/types.ts';
import { useLink } from '../../components/url.ts';
import { openTabs } from '../../frame/settings-tabs.ts';
import { t } from '../../i18n/language.ts';

interface Place {
  name: string;
  path?: string;
  params?: Record<string, string | undefined>;
}

/** What an entry of the ledger is about, in words, and where this reader may see it; the tooltip has it as it is chained. */
export function LedgerSubject(props: { of: LedgerRow }) {
  const link = useLink();
  const place = () => placeOf(props.of);
  return (
    <Show when={isOpen(place()) && place().path} fallback={<span title={props.of.subject}>{place().name}</span>}>
      {(path) => (
        <a href={link(path(), place().params)} title={props.of.subject}>
          {place().name}
        </a>
      )}
    </Show>
  );
}

/** The settings have parts that not everybody sees who sees the ledger. */
function isOpen({ path, params }: Place): boolean {
  return path !== '/settings' || openTabs().some(({ id }) => id === params?.['tab']);
}

function placeOf({ kind, subject }: LedgerRow): Place {
  const [noun = '', first = '', second = ''] = subject.split(/[/:]/);
  const words = t().evidence.subjects;
  if (/^(alert|gate|incident|notify|report|step)\./.test(kind) && first === '')
    return { name: t().frame.pages.incidents, path: `/incidents/${subject}` };
  if (/^[A-Z]+ \//.test(subject)) return { name: words.request };
  const places: Record<string, Place> = {
    asset: { name: words.asset, path: `/assets/${first}` },
    controller: { name: t().frame.pages.controllers, path: `/controllers/${first}` },
    visit: { name: t().frame.pages.visits, path: `/visits/${first}` },
    agent: { name: t().evidence.subjectOf(words.agent, second), path: '/sources', params: { agent: second } },
    gap: { name: t().sources.tabs.gaps, path: '/sources', params: { tab: 'gaps' } },
    hold: { name: t().evidence.tabs.holds, path: '/evidence', params: { tab: 'holds' } },
    review: {
      name: t().evidence.subjectOf(t().evidence.tabs.review, second.slice(5)),
      path: '/evidence',
      params: { tab: 'review', month: second.slice(0, 7) },
    },
    person: { name: t().settings.tabs.people, path: '/settings', params: { tab: 'people' } },
    medium: { name: t().settings.tabs.media, path: '/settings', params: { tab: 'media' } },
    site: { name: t().common.site, path: '/settings', params: { tab: 'sites' } },
    channels: { name: t().settings.tabs.channels, path: '/settings', params: { tab: 'channels' } },
    contacts: { name: t().settings.tabs.contacts, path: '/settings', params: { tab: 'contacts' } },
    retention: { name: t().retention.keeping, path: '/evidence', params: { tab: 'holds' } },
    ledger: { name: t().evidence.tabs.ledger },
  };
  return places[noun] ?? { name: subject };
}
