import type { AssetFeed, RuleFeed } from '#protocol/api/rules.ts';
import { t } from '../../i18n/language.ts';

const looks: Record<RuleFeed['state'], string> = {
  fed: 'ok',
  partly: 'warn',
  not_fed: 'bad',
  unknown: 'unknown hatched',
};

/** Whether events arrive, as a labelled mark: what cannot be told is hatched, never green. */
export function FeedTag(props: { of: RuleFeed['state'] | AssetFeed['state'] }) {
  return <span class={`tag ${looks[props.of]}`}>{t().rules.feeds[props.of]}</span>;
}
