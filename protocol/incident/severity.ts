/** Severity by consequence; shown with letter, shape and colour together. */
export const severities = ['S1', 'S2', 'S3', 'S4', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Names and shapes for people; the shape is never replaced by colour alone. */
export const severityNames: Record<Severity, { ja: string; en: string; shape: string }> = {
  S1: { ja: '重大', en: 'Critical', shape: '◆' },
  S2: { ja: '高', en: 'High', shape: '▲' },
  S3: { ja: '中', en: 'Medium', shape: '●' },
  S4: { ja: '低', en: 'Low', shape: '○' },
  info: { ja: '情報', en: 'Information', shape: '·' },
};

/** Sigma level to severity. */
export const severityOfLevel: Record<string, Severity> = {
  critical: 'S1',
  high: 'S2',
  medium: 'S3',
  low: 'S4',
  informational: 'info',
};

/** True when `a` is graver than `b`. */
export function graver(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) < severities.indexOf(b);
}
