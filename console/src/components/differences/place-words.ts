import { t } from '../../i18n/language.ts';
import { placeOf } from './difference-model.ts';

/** A Modbus place as snapshots name it: unit, table, and address with its name where it is not the whole table. */
const register = /^(\d+) ?\/ ?(holding|input|coils|discrete)(?: ?\/ ?(.+))?$/s;

/** Where something lies, as people read it: a register's unit and table in the language of the page, everything else as the controller calls it. */
export function placeWords(path: string): { parents: string[]; name: string } {
  const [, unit, table, name] = register.exec(path) ?? [];
  if (unit === undefined || table === undefined) return placeOf(path);
  const words = t().controllers.registers;
  const parts = [words.unit(unit), words.tables[table as keyof typeof words.tables]];
  return name === undefined ? { parents: [parts[0]!], name: parts[1]! } : { parents: parts, name };
}

/** The same in one line, also of the parents alone, by which a list is grouped. */
export function placeLine(path: string): string {
  const { parents, name } = placeWords(path);
  return [...parents, name].join(' / ');
}

const bit = /^\d+\/(coils|discrete)\//;
const switched: Readonly<Record<string, string>> = { true: 'ON', false: 'OFF' };

/** A value as people read it at this place: what a coil or contact holds is on or off. */
export function valueWords(path: string, value: string): string {
  return bit.test(path) ? (switched[value] ?? value) : value;
}
