import type { PeerScript } from '../../controllers/scripted-peer.ts';

/** An Omron controller for tests. */
export interface OmronMemory {
  model: string;
  /** 0 PROGRAM, 2 MONITOR, 4 RUN. */
  mode: number;
  /** Flags that every answer carries in its end code: 0x40 an error that does not stop it, 0x80 one that does. */
  flags: number;
  /** Words by area code and number, as `130/100`. */
  words: Map<string, number>;
  /** Without the auxiliary area it has no dates, as machine controllers. */
  auxiliary: boolean;
  /** First number of D that does not exist. */
  endOfD: number;
  clock: Buffer;
  /** Records of ten bytes. */
  log: Buffer[];
}

/** A CJ2M in RUN. */
export function omronMemory(more: Partial<OmronMemory> = {}): OmronMemory {
  return {
    model: 'CJ2M-CPU33',
    mode: 4,
    flags: 0,
    words: new Map(),
    auxiliary: true,
    endOfD: 32_768,
    clock: Buffer.from('26010512001001', 'hex'),
    log: [],
    ...more,
  };
}

/** An answer to a command frame: end code and data. */
export function answerTo(frame: Buffer, endCode: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const [, , , network, node, unit, fromNetwork, fromNode, fromUnit, sid] = frame;
  const header = [0xc0, 0, 2, fromNetwork!, fromNode!, fromUnit!, network!, node!, unit!, sid!];
  return Buffer.concat([Buffer.from([...header, frame[10]!, frame[11]!, endCode >> 8, endCode & 0xff]), data]);
}

/** A well-behaved controller over UDP. */
export function politeOmron(memory: OmronMemory): PeerScript {
  return (frame) => {
    const outcome = carryOut(memory, frame.toString('hex', 10, 12), frame.subarray(12));
    return typeof outcome === 'number'
      ? answerTo(frame, outcome | memory.flags)
      : answerTo(frame, memory.flags, outcome);
  };
}

/** The same over TCP, with the exchange of node numbers. */
export function politeOmronTcp(memory: OmronMemory): PeerScript {
  const polite = politeOmron(memory);
  return (bytes, hands) => {
    if (bytes.readUInt32BE(8) === 0) return dressed(1, Buffer.from([0, 0, 0, 239, 0, 0, 0, 7]));
    return dressed(2, polite(bytes.subarray(16), hands)!);
  };
}

/** A frame of FINS/TCP. */
export function dressed(command: number, content: Buffer, error = 0): Buffer {
  const head = Buffer.alloc(16);
  head.write('FINS', 0, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  head.writeUInt32BE(command, 8);
  head.writeUInt32BE(error, 12);
  return Buffer.concat([head, content]);
}

function carryOut(memory: OmronMemory, code: string, parameters: Buffer): Buffer | number {
  switch (code) {
    case '0101':
      return readWords(memory, parameters);
    case '0501': {
      const data = Buffer.alloc(92);
      data.write(memory.model.padEnd(20), 0, 'latin1');
      data.write('02.01', 20, 'latin1');
      return data;
    }
    case '0601': {
      const data = Buffer.alloc(26);
      data[0] = memory.mode === 0 ? 0x04 : 0x05;
      data[1] = memory.mode;
      return data;
    }
    case '0701':
      return memory.clock;
    case '2102': {
      const records = memory.log.slice(parameters.readUInt16BE(0), parameters.readUInt16BE(0) + parameters[3]!);
      if (records.length === 0) return 0x1103;
      return Buffer.concat([Buffer.from([0, 20, 0, memory.log.length, 0, records.length]), ...records]);
    }
    default:
      return 0x0401;
  }
}

function readWords(memory: OmronMemory, parameters: Buffer): Buffer | number {
  const area = parameters[0]!;
  const start = parameters.readUInt16BE(1);
  const count = parameters.readUInt16BE(4);
  if (area === 0xb3 && !memory.auxiliary) return 0x1101;
  if (area === 0x82 && start + count > memory.endOfD) return 0x1104;
  const data = Buffer.alloc(count * 2);
  for (let at = 0; at < count; at++) data.writeUInt16BE(memory.words.get(`${area}/${start + at}`) ?? 0, at * 2);
  return data;
}

/** Puts consecutive words into a memory. */
export function setWords(memory: OmronMemory, area: number, start: number, values: readonly number[]): void {
  for (const [at, value] of values.entries()) memory.words.set(`${area}/${start + at}`, value);
}
