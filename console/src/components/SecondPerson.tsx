import { Show } from 'solid-js';
import { withParams } from '../api/client.ts';
import { createQuery } from '../api/query.ts';
import { may } from '../api/session.ts';
import type { Able } from '../api/types.ts';
import { pick, t } from '../i18n/language.ts';
import { useLink } from './url.ts';

/**
 * Says who else must decide where one person alone may not, and leads to where that person is added when there is none.
 * `needed` is how many others are still wanted.
 */
export function SecondPerson(props: { capability: string; site: string; needed?: number }) {
  const link = useLink();
  const query = createQuery<Able>(() => withParams('/people/able', { capability: props.capability, site: props.site }));
  const roles = (able: Able) => able.roles.map((role) => pick(role.name)).join(t().common.comma);
  const enough = (able: Able) => able.others >= (props.needed ?? 1);
  const says = (able: Able) => {
    if (enough(able)) return t().second.there(able.others, roles(able));
    return able.invited > 0 ? t().second.invited(able.invited) : t().second.nobody(roles(able));
  };
  return (
    <Show when={query.data()}>
      {(able) => (
        <div class={`second no-print${enough(able()) ? '' : ' wanted'}`}>
          <p>{says(able())}</p>
          <Show when={!enough(able())}>
            <Show when={may('manage_people')} fallback={<p class="muted small">{t().second.askAdministrator}</p>}>
              <a
                class="button small"
                href={link('/settings', { tab: 'people', ...(able().invited > 0 ? {} : { add: able().roles[0]?.id }) })}
              >
                {able().invited > 0 ? t().second.look : t().second.add}
              </a>
            </Show>
          </Show>
        </div>
      )}
    </Show>
  );
}
