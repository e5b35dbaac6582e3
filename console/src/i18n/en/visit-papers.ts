import type { visitPapers as ja } from '../ja/visit-papers.ts';

/** Words of the files that people lay beside a visit. */
export const visitPapers: typeof ja = {
  title: 'Compare screens and other files',
  hint: 'Take a picture of the compare screen of the tool, of its printout or of a signed sheet. JPEG, PNG or PDF, up to 8 MB each.',
  compareOf: (tool, how) => `Take a picture of “${how}” in ${tool}, or export its result and add it.`,
  none: 'No file was added.',
  sorts: { compare: 'Compare screen', printout: 'Printout', signed: 'Signed sheet', photo: 'Photograph' },
  take: 'Take a picture',
  choose: 'Choose a file',
  sort: 'Kind',
  device: 'Controller',
  whole: 'Whole visit',
  add: 'Add',
  chosen: (name, size) => `${name} (${size})`,
  tooLarge: (name) =>
    `“${name}” is larger than 8 MB and cannot be added. Take the picture with fewer pixels, or split the PDF by its pages.`,
  show: (name) => `Show ${name}`,
  save: (name) => `Save ${name}`,
  gone: 'content deleted after the keeping time',
  afterSigning: 'added after signing',
  by: (who, when) => `${who} ${when}`,
  cannotShow: 'It cannot be shown. Save it and open it with a program of this PC.',
  notPrinted: 'The picture could not be shown on this sheet. Save the file, print it and attach it.',
  onPaper: 'Compare screens and other files',
  pdfApart: 'Print this PDF and bind it in here.',
  pages: (n, size) => `${n} ${n === 1 ? 'page' : 'pages'}, ${size}`,
  withdraw: 'Take back',
  withdrawOf: (name) => `Take back “${name}”`,
  withdrawText:
    'For a file that was added by mistake. It stays in the ledger with the reason, and struck out on the report.',
  withdrawnBy: (reason, who, when) => `Taken back: ${reason} (${who} ${when})`,
};
