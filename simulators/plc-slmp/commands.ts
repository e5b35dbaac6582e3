import type { Cpu } from './cpu.ts';
import type { Code, Request } from './frames.ts';

/** What a command did: its data, or the end code with which it is refused. */
export type Outcome = { data: Buffer } | { endCode: number };

type Area = { name: 'SD' | 'D' | 'SM' | 'M'; code: number; bits: boolean; size: number };

const areas: readonly Area[] = [
  { name: 'SD', code: 0xa9, bits: false, size: 10_000 },
  { name: 'D', code: 0xa8, bits: false, size: 2000 },
  { name: 'SM', code: 0x91, bits: true, size: 10_000 },
  { name: 'M', code: 0x90, bits: true, size: 2000 },
];

/** Commands that change something, with what they are counted as. */
export const acting: ReadonlyMap<number, 'writes' | 'operations'> = new Map([
  [0x1401, 'writes'],
  [0x1402, 'writes'],
  [0x1406, 'writes'],
  [0x1001, 'operations'],
  [0x1002, 'operations'],
  [0x1003, 'operations'],
  [0x1005, 'operations'],
  [0x1006, 'operations'],
  [0x1617, 'operations'],
]);

const unknownCommand = 0xc059;
const beyond = 0xc056;
const wrongMemory = 0xc05b;
const wrongCount = 0xc051;

/** Carries a request out on the CPU, as a controller would: also what the product never sends. */
export function execute(cpu: Cpu, code: Code, { command, subcommand, data }: Request): Outcome {
  if (command === 0x0101 && subcommand === 0) {
    const { typeName, model } = cpu.model;
    if (typeName === null) return { endCode: unknownCommand };
    return { data: Buffer.concat([Buffer.from(typeName.padEnd(16, ' ')), code.text(model, 2)]) };
  }
  if (command === 0x0401 && subcommand <= 1) return read(cpu, code, subcommand === 1, data);
  if (command === 0x1401 && subcommand <= 1) return write(cpu, code, subcommand === 1, data);
  if (command === 0x0619) return { data };
  if (command === 0x1001) cpu.status = 0x0020;
  else if (command === 0x1002) cpu.status = 0x0022;
  else if (command === 0x1003) cpu.status = 0x0023;
  else if (command === 0x1006) cpu.restart();
  else return { endCode: unknownCommand };
  return { data: Buffer.alloc(0) };
}

interface Span {
  area: Area;
  start: number;
  count: number;
  rest: Buffer;
}

function spanOf(code: Code, bits: boolean, data: Buffer): Span | number {
  const head = code.name === 'binary' ? 4 : 8;
  if (data.length < head + 2 * code.unit) return wrongMemory;
  const letters = data.toString('latin1', 0, 2).replaceAll('*', '');
  const area = areas.find((one) => (code.name === 'binary' ? one.code === data[3] : one.name === letters));
  if (!area || (bits && !area.bits)) return wrongMemory;
  const start = code.name === 'binary' ? code.number(data.subarray(0, 3)) : Number(data.toString('latin1', 2, 8));
  const count = code.number(data.subarray(head, head + 2 * code.unit));
  if (count === 0 || count > (bits ? 3584 : 960)) return wrongCount;
  return start + count > area.size ? beyond : { area, start, count, rest: data.subarray(head + 2 * code.unit) };
}

function read(cpu: Cpu, code: Code, bits: boolean, data: Buffer): Outcome {
  const span = spanOf(code, bits, data);
  if (typeof span === 'number') return { endCode: span };
  const { area, start, count } = span;
  if (!bits) {
    const words = Array.from({ length: count }, (_, at) => code.text(wordAt(cpu, area, start, at), 2));
    return { data: Buffer.concat(words) };
  }
  const values = Array.from({ length: count }, (_, at) => cpu.bit(area.name as 'SM' | 'M', start + at));
  if (code.name === 'ascii') return { data: Buffer.from(values.join('')) };
  const packed = Buffer.alloc(Math.ceil(count / 2));
  values.forEach((value, at) => {
    packed[at >> 1] = packed[at >> 1]! | (value << (at % 2 === 0 ? 4 : 0));
  });
  return { data: packed };
}

function wordAt(cpu: Cpu, area: Area, start: number, at: number): number {
  if (!area.bits) return cpu.word(area.name as 'SD' | 'D', start + at);
  return Array.from({ length: 16 }, (_, bit) => cpu.bit(area.name as 'SM' | 'M', start + at * 16 + bit)).reduce(
    (sum, value, bit) => sum | (value << bit),
    0,
  );
}

function write(cpu: Cpu, code: Code, bits: boolean, data: Buffer): Outcome {
  const span = spanOf(code, bits, data);
  if (typeof span === 'number') return { endCode: span };
  const { area, start, count, rest } = span;
  if (area.name === 'SD' || area.name === 'SM' || bits !== area.bits) return { endCode: wrongMemory };
  for (let at = 0; at < count; at++) {
    const value = bits
      ? code.name === 'ascii'
        ? rest[at]! - 0x30
        : (rest[at >> 1]! >> (at % 2 === 0 ? 4 : 0)) & 1
      : code.number(rest.subarray(at * 2 * code.unit, (at + 1) * 2 * code.unit));
    cpu.write(area.name as 'D' | 'M', start + at, value);
  }
  return { data: Buffer.alloc(0) };
}
