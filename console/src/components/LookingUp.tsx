import { createEffect, onCleanup, Show } from 'solid-js';
import type { LookProgress } from '#protocol/api/controller-places.ts';
import type { Query } from '../api/query.ts';
import { t } from '../i18n/language.ts';
import { count } from './time.ts';

/** The hub answers a question that takes long with how far it is; it is asked again after this long. */
const askAgainMs = 300;

/** How far a look-up in stored readings is. Asks on while it is shown: the hub ends what nobody asks for any longer. */
export function LookingUp(props: { query: Query<unknown>; of: LookProgress; onStop?: () => void }) {
  createEffect(() => {
    // Each answer is a new one, however far it is.
    props.query.asOf();
    const timer = setTimeout(() => void props.query.refetch(), askAgainMs);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div class="notice" role="status" data-looking-up>
      <div class="grow">
        <p>{t().controllers.lookingUp(count(props.of.done), count(props.of.of))}</p>
        <div class="progress">
          <i style={{ width: `${(props.of.done / Math.max(1, props.of.of)) * 100}%` }} />
        </div>
      </div>
      <Show when={props.onStop}>
        {(stop) => (
          <button type="button" class="button" onClick={() => stop()()}>
            {t().common.cancel}
          </button>
        )}
      </Show>
    </div>
  );
}
