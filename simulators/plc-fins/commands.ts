import { type Cpu, modes } from './cpu.ts';

/** What a command did: its data, or the end code with which it is refused. */
export type Outcome = { data: Buffer } | { endCode: number };

/** Commands that change something, with what they are counted as. */
export const acting: ReadonlyMap<string, 'writes' | 'operations'> = new Map([
  ['0102', 'writes'],
  ['0103', 'writes'],
  ['0105', 'writes'],
  ['0202', 'writes'],
  ['0203', 'writes'],
  ['0307', 'writes'],
  ['0308', 'writes'],
  ['0401', 'operations'],
  ['0402', 'operations'],
  ['0403', 'operations'],
  ['0702', 'operations'],
  ['2101', 'operations'],
  ['2103', 'operations'],
  ['2301', 'operations'],
  ['2302', 'operations'],
]);

const done: Outcome = { data: Buffer.alloc(0) };
const unknownCommand: Outcome = { endCode: 0x0401 };
const noArea: Outcome = { endCode: 0x1101 };
const beyond: Outcome = { endCode: 0x1103 };

/** Carries a command out on the CPU, as a controller would: also what the product never sends. */
export function execute(cpu: Cpu, code: string, parameters: Buffer): Outcome {
  switch (code) {
    case '0101':
      return read(cpu, parameters);
    case '0102':
      return write(cpu, parameters);
    case '0401':
      cpu.setMode(parameters[2] === modes.monitor ? modes.monitor : modes.run);
      return done;
    case '0402':
      cpu.setMode(modes.program);
      return done;
    case '0501':
      return { data: controllerData(cpu) };
    case '0601':
      return { data: status(cpu) };
    case '0701':
      return { data: cpu.clock() };
    case '0702':
      return done;
    case '2101':
      cpu.errorCode = 0;
      return done;
    case '2102':
      return errorLog(cpu, parameters);
    case '2103':
      cpu.errors.length = 0;
      return done;
    default:
      return unknownCommand;
  }
}

function read(cpu: Cpu, parameters: Buffer): Outcome {
  if (parameters.length !== 6) return { endCode: 0x1002 };
  const start = parameters.readUInt16BE(1);
  const count = parameters.readUInt16BE(4);
  const words = Array.from({ length: count }, (_, at) => cpu.word(parameters[0]!, start + at));
  if (cpu.word(parameters[0]!, 0) === undefined) return noArea;
  if (words.includes(undefined)) return beyond;
  const data = Buffer.alloc(count * 2);
  words.forEach((word, at) => {
    data.writeUInt16BE(word!, at * 2);
  });
  return { data };
}

function write(cpu: Cpu, parameters: Buffer): Outcome {
  if (parameters.length < 6 || parameters[0] !== 0x82) return noArea;
  const count = parameters.readUInt16BE(4);
  if (parameters.length !== 6 + count * 2) return { endCode: 0x1003 };
  for (let at = 0; at < count; at++) cpu.write(parameters.readUInt16BE(1) + at, parameters.readUInt16BE(6 + at * 2));
  return done;
}

function controllerData(cpu: Cpu): Buffer {
  const data = Buffer.alloc(92);
  data.write(cpu.model.model.padEnd(20, ' '), 0, 'latin1');
  data.write(cpu.model.version, 20, 'latin1');
  data[40] = cpu.dipSwitch;
  data.writeUInt16BE(20, 80);
  data[82] = 23;
  data.writeUInt16BE(32_768, 83);
  data[85] = 8;
  data[86] = 1;
  return data;
}

function status(cpu: Cpu): Buffer {
  const data = Buffer.alloc(26);
  data[0] = cpu.running ? 0x05 : 0x04;
  data[1] = cpu.mode;
  data.writeUInt16BE(cpu.fatal, 2);
  data.writeUInt16BE(cpu.nonFatal, 4);
  data.writeUInt16BE(cpu.errorCode, 8);
  return data;
}

function errorLog(cpu: Cpu, parameters: Buffer): Outcome {
  if (parameters.length !== 4) return { endCode: 0x1002 };
  const first = parameters.readUInt16BE(0);
  const records = cpu.errors.slice(first, first + parameters.readUInt16BE(2));
  if (records.length === 0) return beyond;
  const head = Buffer.alloc(6);
  head.writeUInt16BE(20, 0);
  head.writeUInt16BE(cpu.errors.length, 2);
  head.writeUInt16BE(records.length, 4);
  const body = records.map(({ code, at }) =>
    Buffer.concat([Buffer.from([code >> 8, code & 0xff, 0, 0]), cpu.recordDate(at)]),
  );
  return { data: Buffer.concat([head, ...body]) };
}
