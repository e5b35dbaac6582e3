/** End codes of FINS that a reader meets (W342, section 5-1-3). */
const meanings: Readonly<Record<string, string>> = {
  '0001': 'the service was interrupted',
  '0101': 'the own node is not in the network',
  '0103': 'sending failed',
  '0201': 'the node is not in the network',
  '0202': 'there is no such unit',
  '0204': 'the node is busy',
  '0205': 'the node did not answer in time',
  '0302': 'its CPU has an error',
  '0401': 'the controller does not know this command',
  '0402': 'this model or version does not know this command',
  '0501': 'the address is not in its routing table',
  '1001': 'the command is too long',
  '1002': 'the command is too short',
  '1003': 'the number of items does not fit',
  '1004': 'the form of the command is wrong',
  '1005': 'the header is wrong',
  '1101': 'there is no such memory area',
  '1103': 'the address is beyond the memory of this controller',
  '1104': 'the range goes beyond the memory of this controller',
  '110b': 'the answer would be too long',
  '110c': 'a parameter is wrong',
  '2002': 'the data are protected',
  '2203': 'not possible in this mode',
  '2211': 'the unit is busy',
  '2301': 'there is no such device',
  '2302': 'there is no such memory',
  '2303': 'it has no clock',
  '2605': 'the service is in use',
  '3001': 'another device holds the access right',
};

/** Codes with which a controller asks to be left alone for now. */
const resting: ReadonlySet<string> = new Set(['0204', '2211', '2605']);

/** An end code in words. */
export function endCodeMeaning(endCode: number): { code: string; words: string; rest: boolean } {
  const code = endCode.toString(16).padStart(4, '0');
  return { code: code.toUpperCase(), words: meanings[code] ?? 'refused', rest: resting.has(code) };
}
