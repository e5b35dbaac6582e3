import { Show } from 'solid-js';
import type { RuleRow } from '#protocol/api/rules.ts';
import { SidePanel } from '../../components/SidePanel.tsx';
import { Techniques } from '../../components/Techniques.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { FeedTag } from './FeedTag.tsx';
import { RuleAssets } from './RuleAssets.tsx';
import { RuleReplay } from './RuleReplay.tsx';
import './rules.css';

/** One rule: what it says, and from which assets its events arrive, with what to switch on where they do not. */
export function RulePanel(props: { rule: RuleRow; site: string; onClose: () => void }) {
  const link = useLink();
  return (
    <SidePanel
      label={t().rules.detail}
      title={
        <div class="row wrap">
          <b>{pick(props.rule.title)}</b>
          <FeedTag of={props.rule.feed.state} />
        </div>
      }
      onClose={props.onClose}
    >
      <p>{pick(props.rule.sentence)}</p>
      <p>
        <a href={link(`/rules/${encodeURIComponent(props.rule.id)}`)}>{t().rulePage.open}</a>
      </p>
      <dl class="facts">
        <dt>{t().rules.columns.fired}</dt>
        <dd>{count(props.rule.firings30d)}</dd>
        <Show when={props.rule.techniques.length > 0}>
          <dt>{t().rules.techniques}</dt>
          <dd>
            <Techniques of={props.rule.techniques} />
          </dd>
        </Show>
        <Show when={props.rule.items.length > 0}>
          <dt>{t().rules.items}</dt>
          <dd>{props.rule.items.join(' ')}</dd>
        </Show>
        <Show when={props.rule.author}>
          {(author) => (
            <>
              <dt>{t().rules.author}</dt>
              <dd>{author()}</dd>
            </>
          )}
        </Show>
      </dl>
      <Show when={props.rule.useless}>
        {(useless) => (
          <p class="small">
            <b>{t().rules.useless}</b> {pick(useless())}
          </p>
        )}
      </Show>
      <Show keyed when={props.rule.id}>
        {(rule) => <RuleReplay rule={rule} site={props.site} />}
      </Show>
      <section class="stack">
        <h3>{t().rules.assets}</h3>
        <Show keyed when={props.rule.id}>
          {(rule) => <RuleAssets rule={rule} site={props.site} />}
        </Show>
      </section>
    </SidePanel>
  );
}
