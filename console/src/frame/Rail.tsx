import { useLocation } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { Icon } from '../components/Icon.tsx';
import { Menu } from '../components/Menu.tsx';
import { useGo, useLink } from '../components/url.ts';
import { isPhone } from '../components/viewport.ts';
import { t } from '../i18n/language.ts';
import { Mark } from './Mark.tsx';
import { openPages } from './pages.ts';

/** On a telephone so many pages have a place of their own, the others stand in a menu. */
const phonePages = 4;

/** The pages a person may use, at the left; at the foot on a tablet and a telephone. */
export function Rail() {
  const location = useLocation();
  const link = useLink();
  const go = useGo();
  const isHere = (path: string) => (path === '/' ? location.pathname === '/' : location.pathname.startsWith(path));
  const shown = () => (isPhone() ? openPages().slice(0, phonePages) : openPages());
  const hidden = () => openPages().slice(shown().length);
  return (
    <nav class="rail" aria-label={t().frame.rail}>
      <a class="rail-mark" href={link('/')}>
        <Mark />
        <span class="rail-word">{t().frame.product}</span>
      </a>
      <ul>
        <For each={shown()}>
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
        <Show when={hidden().length > 0}>
          <li>
            <Menu
              class={`rail-more${hidden().some((page) => isHere(page.path)) ? ' here' : ''}`}
              title={t().frame.rail}
              placement="bottom-end"
              label={
                <>
                  <Icon name="menu" />
                  <span class="rail-word">{t().common.more}</span>
                </>
              }
              entries={hidden().map((page) => ({
                label: t().frame.pages[page.id],
                icon: page.icon,
                run: () => go(page.path),
              }))}
            />
          </li>
        </Show>
      </ul>
    </nav>
  );
}
