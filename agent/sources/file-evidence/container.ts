/** Form of an archive whose members are looked into. */
export const zip = 'ZIP';

/** What the first bytes of a file say of its form, whatever its name; each by a name that all languages have. */
const forms: readonly { form: string; magic: Buffer }[] = [
  { form: 'OLE2', magic: Buffer.from('d0cf11e0a1b11ae1', 'hex') },
  { form: zip, magic: Buffer.from('504b0304', 'hex') },
  { form: '7-Zip', magic: Buffer.from('377abcaf271c', 'hex') },
  { form: 'gzip', magic: Buffer.from('1f8b', 'hex') },
  { form: 'SQLite', magic: Buffer.from('SQLite format 3\0', 'latin1') },
  { form: 'Jet', magic: Buffer.from('000100005374616e64617264204a6574', 'hex') },
  { form: 'PDF', magic: Buffer.from('%PDF-', 'latin1') },
  { form: 'PNG', magic: Buffer.from('89504e470d0a1a0a', 'hex') },
  { form: 'JPEG', magic: Buffer.from('ffd8ff', 'hex') },
  { form: 'BMP', magic: Buffer.from('BM', 'latin1') },
  { form: 'XML', magic: Buffer.from('<?xml', 'latin1') },
  { form: 'XML', magic: Buffer.from('efbbbf3c3f786d6c', 'hex') },
];

/** Bytes from the beginning of a file that formOf wants. */
export const headBytes = 16;

/** The form of a file by its first bytes; undefined when they tell nothing. */
export function formOf(head: Uint8Array): string | undefined {
  return forms.find(({ magic }) => magic.compare(head, 0, Math.min(magic.length, head.length)) === 0)?.form;
}
