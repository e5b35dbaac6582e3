import type { z } from 'zod';
import { ja } from 'zod/locales';
import type { Bilingual } from '#protocol/api/parts.ts';

const inJapanese = ja().localeError;
/** Said in our own words: those of the library name the pattern, and what came in, which is not kept. */
const own: Partial<Record<string, string>> = {
  invalid_format: '形式が違います',
  invalid_type: '値がないか、種類が違います',
};

/** What is wrong with an input and where, in both languages. */
export function inputFault(issue: z.core.$ZodIssue | undefined): Bilingual {
  if (!issue) return { ja: '', en: '' };
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map(shortened).join(', ');
    return { ja: `${names}（この要求にない項目です）`, en: `${names}: not known to this request` };
  }
  const place = issue.path.join('.');
  const said = own[issue.code] ?? inJapanese(issue as z.core.$ZodRawIssue);
  const words = typeof said === 'string' ? said : (said?.message ?? issue.message);
  return place === ''
    ? { ja: words, en: issue.message }
    : { ja: `${place}（${words}）`, en: `${place}: ${issue.message}` };
}

/** The field at fault, as a path; for what is not known to the request, its first name. */
export function faultField(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return '';
  const names = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1).map(shortened) : [];
  return [...issue.path, ...names].join('.');
}

const longestName = 64;

function shortened(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}
