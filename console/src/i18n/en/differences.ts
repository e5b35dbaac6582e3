import type { Words } from '../ja.ts';

export const differences: Words['differences'] = {
  search: 'Find by place or value',
  undecidedOnly: 'Undecided only',
  groupBy: 'Group',
  ungrouped: 'as a list',
  by: {
    device: 'by controller',
    section: 'by section',
    origin: 'by when it came',
    kind: 'by kind',
    subtree: 'by place (upper levels)',
    moves: 'by whether it moves by itself',
  },
  moves: { still: 'Probably changed by somebody', moves: 'Perhaps moving by itself (learned)' },
  progress: (done, all) => `${done} / ${all} judged`,
  noneFits: 'No difference fits',
  showMore: (n) => `Show ${n} more`,
  selected: (n) => `${n} selected`,
  clearSelection: 'Clear selection',
  records: (n) => `${n} records`,
};
