import { Show } from 'solid-js';
import { may } from '../../api/session.ts';
import type { Gap } from '../../api/types.ts';
import { rolesThatMay } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { t } from '../../i18n/language.ts';

/** What people wrote about a gap, who and when; that nobody did is said, too, unless its records arrived after all. */
export function GapExplanation(props: { gap: Gap }) {
  return (
    <div>
      <Show when={props.gap.withdrawn}>
        <span class="tag ok">{t().sources.withdrawn}</span>{' '}
      </Show>
      <Show when={!props.gap.withdrawn && props.gap.explanation === null}>
        <span class="tag unknown">{t().evidence.noExplanation}</span>
      </Show>
      {props.gap.explanation}
      <Show when={props.gap.explainedBy}>
        {(by) => (
          <>
            <br />
            <span class="muted small">
              {by()} <Stamp at={props.gap.explainedAt} full none="" />
            </span>
          </>
        )}
      </Show>
    </div>
  );
}

/** Who explains gaps and where, for readers who may not do it themselves. */
export function GapExplainers() {
  return (
    <Show when={!may('explain_gaps') && rolesThatMay('explain_gaps')}>
      {(roles) => <p class="muted small no-print">{t().sources.explainers(roles())}</p>}
    </Show>
  );
}
