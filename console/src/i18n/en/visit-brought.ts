import type { Words } from '../ja.ts';

export const visitBrought: Words['visitBrought'] = {
  kinds: { laptop: 'Laptop', media: 'USB or other media', other: 'Other' },
  checks: { clean: 'Checked, clean', found: 'Checked, something found', not_checked: 'Not checked' },
  check: 'Check',
  checkedBy: 'Checked by',
  checkedAt: 'Checked at',
  mac: 'Hardware address (if known)',
  macHint: 'Matched with the devices seen on the network; one that nobody declared is told apart.',
  macWrong: 'Write it as 00-1A-2B-3C-4D-5E.',
  checkedWith: (who: string, at: string) => ['checked', who && `by ${who}`, at].filter(Boolean).join(' '),
  checkNotes: { found: 'What was found, and what was done', not_checked: 'Why it was not checked' },
  nothing: 'Nothing brought',
  add: 'Add something',
  name: 'Name or number',
};
