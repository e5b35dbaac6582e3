import { hotFields } from '#protocol/events/kinds.ts';
import { personalFields } from '#protocol/events/personal.ts';
import type { FieldType } from '#protocol/events/spec.ts';
import { clueFields } from './asset-clue.ts';
import { originWords, rowFigures, rowWords } from './origin.ts';

/** What a field is to the row of its event. */
export interface FieldRole {
  type: FieldType;
  /** Its place among the fields of its kind that have a column: of several with the same, the first that holds a value fills it. */
  rank: number;
  /** Place of its column in `rowWords` or `rowFigures`; -1 where it has none there. */
  word: number;
  figure: number;
  /** Tells it from the others of its kind that help to make the origin; 0 where it does not. */
  originMark: number;
  personal: boolean;
}

/** Marks of clues begin here, behind those of fields that have a column. */
const clueMarks = 200;

/** The role of a field in events of a kind; null for one that stands in the body alone. */
export function fieldRole(kind: string, name: string): FieldRole | null {
  const fields = hotFields(kind);
  const rank = fields.findIndex((field) => field.name === name);
  const hot = fields[rank];
  const among = (names: readonly string[], wanted: string | undefined) => (wanted ? names.indexOf(wanted) : -1);
  const clue = among(clueFields, name);
  const ofOrigin = among(originWords, hot?.column) >= 0;
  const role = {
    type: hot?.type ?? 'string',
    rank,
    word: among(rowWords, hot?.column),
    figure: among(rowFigures, hot?.column),
    originMark: ofOrigin ? rank + 1 : clue >= 0 ? clueMarks + clue : 0,
    personal: personalFields.has(name),
  };
  return role.word >= 0 || role.figure >= 0 || role.originMark > 0 || role.personal ? role : null;
}
