import type { Words } from '../ja.ts';

export const rules: Words['rules'] = {
  title: 'Detection rules',
  says: (total, fed, notFed, unknown) =>
    `${total} rules: ${fed} get their records from every asset, ${notFed} from none, ${unknown} cannot be told`,
  all: 'All',
  feeds: { fed: 'Arrive', partly: 'In part', not_fed: 'Do not arrive', unknown: 'Unknown' },
  columns: {
    severity: 'Severity',
    title: 'Rule',
    feed: 'Records needed',
    assets: 'Assets',
    why: 'What is missing',
    fired: 'Fired in 30 days',
  },
  search: 'Filter by rule, technique or item',
  none: 'No rule matches',
  noneText: 'Change the filter.',
  detail: 'Rule',
  techniques: 'ATT&CK techniques',
  items: 'Checklist items',
  author: 'Author',
  useless: 'Useless when:',
  assets: 'Records by asset',
  noAssets: 'No asset here gives such records.',
  remedy: 'Switch on:',
  last: 'Last record',
  never: 'none',
  more: (shown, total) => `${shown} of ${total} assets are shown, those without records first.`,
};
