import { useLocation } from '@solidjs/router';
import { For } from 'solid-js';
import { Icon } from '../components/Icon.tsx';
import { useLink } from '../components/url.ts';
import { t } from '../i18n/language.ts';
import { Mark } from './Mark.tsx';
import { openPages } from './pages.ts';

/** The pages a person may use, at the left; at the foot on a tablet. */
export function Rail() {
  const location = useLocation();
  const link = useLink();
  const isHere = (path: string) => (path === '/' ? location.pathname === '/' : location.pathname.startsWith(path));
  return (
    <nav class="rail" aria-label={t().frame.rail}>
      <a class="rail-mark" href={link('/')}>
        <Mark />
        <span class="rail-word">{t().frame.product}</span>
      </a>
      <ul>
        <For each={openPages()}>
          {(page) => (
            <li>
              <a
                href={link(page.path)}
                aria-current={isHere(page.path) ? 'page' : undefined}
                title={t().frame.pages[page.id]}
              >
                <Icon name={page.icon} />
                <span class="rail-word">{t().frame.pages[page.id]}</span>
              </a>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
