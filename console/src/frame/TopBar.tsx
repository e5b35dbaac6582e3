import { useNavigate } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { session, signOut } from '../api/session.ts';
import { Icon } from '../components/Icon.tsx';
import { Menu } from '../components/Menu.tsx';
import { sayProblem } from '../components/Toasts.tsx';
import { isPhone } from '../components/viewport.ts';
import { chooseLanguage, language, t } from '../i18n/language.ts';
import { chooseDensity, chooseTheme, density, theme, themes } from '../theme/preferences.ts';
import { LiveMark } from './Banner.tsx';
import { chooseSingleKeys, singleKeys } from './commands.ts';
import { useSite } from './site.ts';

/** Site, search, live state, person and how the console looks. */
export function TopBar(props: { onPalette: () => void; onHelp: () => void }) {
  const site = useSite();
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
      navigate('/signin');
    } catch (error) {
      sayProblem(error);
    }
  };
  const paletteKeys = /Mac|iPad|iPhone/.test(navigator.platform) ? '⌘ K' : 'Ctrl K';
  const otherLanguage = () => (language() === 'ja' ? 'en' : 'ja');
  const speak = () => void chooseLanguage(otherLanguage()).catch(sayProblem);
  return (
    <header class="bar">
      <div class="bar-site">
        <Icon name="pin" size={16} />
        <Show when={(session()?.sites.length ?? 0) > 1} fallback={<span class="strong clip">{site.name()}</span>}>
          <select
            class="bare-select strong"
            aria-label={t().common.site}
            onChange={(event) => site.choose(event.currentTarget.value)}
          >
            <For each={session()?.sites}>
              {(each) => (
                <option value={each.id} selected={each.id === site.id()}>
                  {each.name}
                </option>
              )}
            </For>
          </select>
        </Show>
        <Show when={session()?.demo}>
          <span class="tag hide-phone">{t().frame.demo}</span>
        </Show>
      </div>
      <button
        type="button"
        class="bar-search"
        aria-label={`${t().frame.searchHint} ${paletteKeys}`}
        onClick={() => props.onPalette()}
      >
        <Icon name="search" size={16} />
        <span class="grow clip">{t().frame.searchHint}</span>
        <kbd>{paletteKeys}</kbd>
      </button>
      <div class="bar-end">
        <LiveMark />
        <Menu
          class="button quiet icon"
          title={t().frame.theme}
          label={<Icon name="moon" size={17} />}
          placement="bottom-end"
          entries={[
            ...themes.map((each) => ({
              label: t().frame.themes[each],
              checked: theme() === each,
              icon: 'moon' as const,
              run: () => chooseTheme(each),
            })),
            null,
            ...(['dense', 'comfortable'] as const).map((each) => ({
              label: `${t().frame.density} ${t().frame.densities[each]}`,
              checked: density() === each,
              icon: 'menu' as const,
              run: () => chooseDensity(each),
            })),
            null,
            {
              label: t().frame.singleKeysOn,
              checked: singleKeys(),
              icon: 'minus',
              run: () => chooseSingleKeys(!singleKeys()),
            },
          ]}
        />
        <button
          type="button"
          class="button quiet lang hide-phone"
          title={t().frame.language}
          lang={otherLanguage()}
          onClick={speak}
        >
          {t().frame.languages[otherLanguage()]}
        </button>
        <button
          type="button"
          class="button quiet icon hide-small"
          title={t().frame.help}
          aria-label={t().frame.help}
          onClick={() => props.onHelp()}
        >
          <Icon name="help" size={17} />
        </button>
        <Show when={session()?.may.every((each) => each.startsWith('see_'))}>
          <span class="tag" title={t().common.readOnlyText}>
            {t().common.readOnly}
          </span>
        </Show>
        <Menu
          class="button quiet bar-person"
          title={t().frame.account}
          label={
            <>
              <Icon name="user" size={17} />
              <span class="clip hide-small">{session()?.user.name}</span>
            </>
          }
          head={`${session()?.user.name ?? ''} · ${t().frame.version(session()?.version ?? '')}`}
          placement="bottom-end"
          entries={[
            ...(isPhone() ? [{ label: t().frame.languages[otherLanguage()], icon: 'menu' as const, run: speak }] : []),
            { label: t().frame.changePassword, icon: 'lock', run: () => navigate('/start?change=1') },
            { label: t().frame.signOut, icon: 'right', run: () => void leave() },
          ]}
        />
      </div>
    </header>
  );
}
