import { t } from '../i18n/language.ts';

/** Whether an agent signs its chain of events; null where nobody knows. Without a signature a site's server could alter them unseen. */
export function SignedChain(props: { of: boolean | null }) {
  const look = () => (props.of === null ? 'unknown' : props.of ? 'signed' : 'unsigned');
  return (
    <span
      class={`tag ${{ signed: 'ok', unsigned: 'warn', unknown: 'unknown hatched' }[look()]}`}
      title={t().sources.chainHints[look()]}
    >
      {t().sources.chains[look()]}
    </span>
  );
}
