import { t } from '../i18n/language.ts';

/** What a file is, by the rule of its record (`tool: sort`); null for the rules of everything else. */
export function fileKind(rule: string | null): string | null {
  const [, tool, sort] = /^(.+): (\w+)$/.exec(rule ?? '') ?? [];
  const words = sort && t().fileEvidence.sorts[sort];
  return words ? t().fileEvidence.kind(tool!, words) : null;
}
