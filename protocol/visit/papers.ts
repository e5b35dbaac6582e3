/**
 * What is laid beside a visit: the compare screen of an engineering tool (照合結果), a printout or export of it, the sheet that was
 * signed by hand, or a photograph of the place.
 */
export const paperSorts = ['compare', 'printout', 'signed', 'photo'] as const;
export type PaperSort = (typeof paperSorts)[number];

/** Most files beside one visit, and their bytes. */
export const paperBounds = { files: 40, bytes: 64 * 1024 * 1024 } as const;
