/** The number of the decision about rules by which events were judged, and the state of rules that it has tried. */
export interface JudgedBy {
  revision: number;
  staged: string | null;
}
