import type { PeerScript } from '../../controllers/scripted-peer.ts';

/** Words and bits of a controller for tests, by device code and number. */
export interface MelsecMemory {
  /** Without it the type name is refused, as built-in ports of QCPU do. */
  typeName?: string;
  words: Map<string, number>;
  bits: Map<string, number>;
  /** First number of D that does not exist. */
  endOfD: number;
}

/** A memory with a running CPU of this type. */
export function melsecMemory(typeName: string | undefined, more: Partial<MelsecMemory> = {}): MelsecMemory {
  return { ...(typeName ? { typeName } : {}), words: new Map(), bits: new Map(), endOfD: 8000, ...more };
}

/** An answer in binary code to a request: end code and data. */
export function binaryAnswer(request: Buffer, endCode: number, data: Buffer): Buffer {
  const answer = Buffer.alloc(11 + data.length);
  answer.writeUInt16BE(0xd000, 0);
  request.copy(answer, 2, 2, 7);
  answer.writeUInt16LE(2 + data.length, 7);
  answer.writeUInt16LE(endCode, 9);
  data.copy(answer, 11);
  return answer;
}

/** A refusal in binary code with the information that the manual wants: who refuses which command. */
export function binaryRefusal(request: Buffer, endCode: number): Buffer {
  return binaryAnswer(request, endCode, Buffer.concat([request.subarray(2, 7), request.subarray(11, 15)]));
}

/** A well-behaved controller in binary code: type name, words and bits. */
export function politeMelsec(memory: MelsecMemory): PeerScript {
  return (request) => {
    const command = request.readUInt16LE(11);
    if (command === 0x0101) {
      if (memory.typeName === undefined) return binaryRefusal(request, 0xc059);
      return binaryAnswer(request, 0, Buffer.concat([Buffer.from(memory.typeName.padEnd(16)), Buffer.from([0, 0x48])]));
    }
    if (command !== 0x0401) return binaryRefusal(request, 0xc059);
    const start = request.readUIntLE(15, 3);
    const device = request[18]!;
    const count = request.readUInt16LE(19);
    if (device === 0xa8 && start + count > memory.endOfD) return binaryRefusal(request, 0xc056);
    if (request.readUInt16LE(13) === 0) {
      const data = Buffer.alloc(count * 2);
      for (let at = 0; at < count; at++) data.writeUInt16LE(memory.words.get(`${device}/${start + at}`) ?? 0, at * 2);
      return binaryAnswer(request, 0, data);
    }
    const data = Buffer.alloc(Math.ceil(count / 2));
    for (let at = 0; at < count; at++) {
      const bit = memory.bits.get(`${device}/${start + at}`) ?? 0;
      data[at >> 1] = data[at >> 1]! | (bit << (at % 2 === 0 ? 4 : 0));
    }
    return binaryAnswer(request, 0, data);
  };
}

/** Puts consecutive words into a memory. */
export function setWords(memory: MelsecMemory, device: number, start: number, values: readonly number[]): void {
  for (const [at, value] of values.entries()) memory.words.set(`${device}/${start + at}`, value);
}
