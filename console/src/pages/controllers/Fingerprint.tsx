import { t } from '../../i18n/language.ts';

const group = 4;
const shortLength = 16;

/** A SHA-256 fingerprint in groups, as people compare it aloud, with its short form. */
export function Fingerprint(props: { of: string }) {
  return (
    <span class="fingerprint">
      <code>{inGroups(props.of)}</code>
      <span class="muted small">{t().certificates.short(inGroups(props.of.slice(0, shortLength)))}</span>
    </span>
  );
}

/** Digits in groups of four. */
export function inGroups(text: string): string {
  return text.match(new RegExp(`.{1,${group}}`, 'g'))?.join(' ') ?? text;
}
