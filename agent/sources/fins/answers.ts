import { fromBcd, momentOf } from '../../controllers/controller-moment.ts';

/** What a controller says of itself (controller data read). */
export interface ControllerData {
  model: string;
  version: string;
  /** Switches on its front, pin 1 first; only CPUs of CS, CJ and CP tell them. */
  dipSwitch?: string;
  sizes?: { programKiloWords: number; dataMemoryWords: number; extendedBanks: number };
  memoryCard?: { type: number; kilobytes: number };
}

/** Reads 0501: model and version of 20 characters, 40 bytes for the system, 12 bytes of sizes. */
export function readControllerData(data: Buffer): ControllerData | undefined {
  if (data.length < 40) return undefined;
  const text = (from: number) => data.toString('latin1', from, from + 20).replace(/[\0 ]+$/, '');
  const names = { model: text(0), version: text(20) };
  if (/[^\x20-\x7e]/.test(names.model + names.version)) return undefined;
  if (data.length < 92) return names;
  return {
    ...names,
    dipSwitch: [...data[40]!.toString(2).padStart(8, '0')].reverse().join(''),
    sizes: {
      programKiloWords: data.readUInt16BE(80),
      dataMemoryWords: data.readUInt16BE(83),
      extendedBanks: data[86]!,
    },
    memoryCard: { type: data[89]!, kilobytes: data.readUInt16BE(90) },
  };
}

/** What a controller does (controller status read). */
export interface ControllerStatus {
  running: boolean;
  /** PROGRAM, MONITOR or RUN. */
  mode: string;
  /** Bits of errors that stop it, and of those that do not. */
  fatal: number;
  nonFatal: number;
  errorCode: number;
  message: string;
}

const modes: Readonly<Record<number, string>> = { 0: 'PROGRAM', 1: 'DEBUG', 2: 'MONITOR', 4: 'RUN' };

/** Reads 0601; bits 3 to 6 of the first byte mean nothing. */
export function readStatus(data: Buffer): ControllerStatus | undefined {
  if (data.length !== 26) return undefined;
  return {
    running: (data[0]! & 1) === 1,
    mode: modes[data[1]!] ?? `mode ${data[1]}`,
    fatal: data.readUInt16BE(2),
    nonFatal: data.readUInt16BE(4),
    errorCode: data.readUInt16BE(8),
    message: data
      .toString('latin1', 10, 26)
      .replace(/[^\x20-\x7e]/g, '')
      .trim(),
  };
}

/** Reads 0701: year, month, day, hour, minute, second as BCD. */
export function readClock(data: Buffer): Date | undefined {
  return data.length >= 6 ? moment([0, 1, 2, 3, 4, 5].map((at) => data[at]!)) : undefined;
}

/** Reads a date of the auxiliary area: minute and second, day and hour, year and month. */
export function readAuxiliaryDate(words: Buffer): Date | undefined {
  return words.length >= 6 ? moment([4, 5, 2, 3, 0, 1].map((at) => words[at]!)) : undefined;
}

/** A moment of two decimal digits each. */
function moment(bcd: readonly number[]): Date | undefined {
  const numbers = fromBcd(Uint8Array.from(bcd));
  return numbers && momentOf(numbers);
}

/** One record of the error log. */
export interface ErrorRecord {
  code: number;
  detail: number;
  at?: Date;
}

/** The error log, or a part of it. */
export interface ErrorLog {
  stored: number;
  records: ErrorRecord[];
}

const recordBytes = 10;

/** Reads 2102: most that can be stored, stored, number of records, then the records. */
export function readErrorLog(data: Buffer): ErrorLog | undefined {
  if (data.length < 6) return undefined;
  const count = data.readUInt16BE(4);
  if (data.length !== 6 + count * recordBytes) return undefined;
  const records = Array.from({ length: count }, (_, index): ErrorRecord => {
    const record = data.subarray(6 + index * recordBytes, 6 + (index + 1) * recordBytes);
    const [minute, second, day, hour, year, month] = record.subarray(4) as unknown as number[];
    const at = moment([year!, month!, day!, hour!, minute!, second!]);
    return { code: record.readUInt16BE(0), detail: record.readUInt16BE(2), ...(at ? { at } : {}) };
  });
  return { stored: data.readUInt16BE(2), records };
}

const protections = [
  'whole program read-protected',
  'tasks read-protected',
  'program write-protected',
  'backup of the program disabled',
];

/** When program and parameters were last written, and how the program is protected (A90 to A99). */
export interface Revision {
  program?: Date;
  parameters?: Date;
  /** Hexadecimal words, for comparison. */
  programRaw: string;
  parametersRaw: string;
  protectionRaw: string;
  protection: string;
}

/** Reads A90 to A99. */
export function readRevision(words: Buffer): Revision | undefined {
  if (words.length !== 20) return undefined;
  const flags = words.readUInt16BE(18) & 0x0f;
  const set = protections.filter((_, bit) => (flags >> bit) & 1);
  const program = readAuxiliaryDate(words.subarray(0, 6));
  const parameters = readAuxiliaryDate(words.subarray(8, 14));
  return {
    ...(program ? { program } : {}),
    ...(parameters ? { parameters } : {}),
    programRaw: words.toString('hex', 0, 6),
    parametersRaw: words.toString('hex', 8, 14),
    protectionRaw: flags.toString(16),
    protection: set.length === 0 ? 'none' : set.join(', '),
  };
}
