import { may } from '../api/session.ts';
import type { IconName } from '../components/Icon.tsx';
import type { Words } from '../i18n/ja.ts';

/** A page of the rail: its address, its key after `g`, and what a person must be allowed to see it. */
export interface PageEntry {
  id: keyof Words['frame']['pages'];
  path: string;
  icon: IconName;
  key: string;
  /** Any one of these capabilities opens it; none means everyone. */
  needs: string[];
}

/** All pages in the order of the rail. */
export const pages: PageEntry[] = [
  { id: 'now', path: '/', icon: 'now', key: 'n', needs: ['see_now'] },
  { id: 'alerts', path: '/alerts', icon: 'alert', key: 'q', needs: ['see_incidents'] },
  { id: 'incidents', path: '/incidents', icon: 'incident', key: 'i', needs: ['see_incidents'] },
  { id: 'logs', path: '/logs', icon: 'log', key: 'l', needs: ['see_events'] },
  { id: 'assets', path: '/assets', icon: 'asset', key: 'a', needs: ['see_assets'] },
  { id: 'controllers', path: '/controllers', icon: 'controller', key: 'd', needs: ['see_controllers'] },
  { id: 'visits', path: '/visits', icon: 'visit', key: 'v', needs: ['see_visits', 'see_own_visits'] },
  { id: 'network', path: '/network', icon: 'network', key: 'm', needs: ['see_network'] },
  { id: 'rules', path: '/rules', icon: 'rules', key: 'r', needs: ['see_rules'] },
  { id: 'evidence', path: '/evidence', icon: 'evidence', key: 'e', needs: ['see_evidence'] },
  { id: 'sources', path: '/sources', icon: 'sources', key: 's', needs: ['see_sources'] },
  { id: 'settings', path: '/settings', icon: 'settings', key: 't', needs: ['see_settings'] },
];

/** The pages that the signed-in person may use. */
export function openPages(): PageEntry[] {
  return pages.filter((page) => page.needs.length === 0 || page.needs.some(may));
}

/** Places inside a page that are for fewer people than the page. */
const inner: Record<string, string> = { '/visits/new': 'run_visits', '/visits/labels': 'run_visits' };

/** Whether the signed-in person may see what stands at this address; an address of no page is for everyone. */
export function mayEnter(path: string): boolean {
  if (inner[path] !== undefined && !may(inner[path])) return false;
  const [, first = ''] = path.split('/');
  const page = pages.find((each) => each.path === `/${first}`);
  return page === undefined || openPages().includes(page);
}
