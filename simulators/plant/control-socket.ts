import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Longest path that every system takes for a local socket. */
const longestPath = 100;

/** The plant cannot be reached, or refused an order. */
export class PlantUnreachableError extends Error {
  override name = 'PlantUnreachableError';
}

/** An order on the plant's control socket: a part and what it should do. */
export interface PlantOrder {
  /** `plc-press` and so on, `workstation`, or `plant` itself. */
  to: string;
  order: unknown;
}

/** Answer to one order, with the plant's real time when it was carried out. */
export type PlantAnswer =
  | { id: number; ok: true; at: string; answer: unknown }
  | { id: number; ok: false; why: string };

/** Serves the plant's control socket: JSON lines `{id, to, order}`, one answer each. */
export async function serveControl(path: string, obey: (asked: PlantOrder) => Promise<unknown>): Promise<Server> {
  if (process.platform !== 'win32') {
    if (Buffer.byteLength(path) > longestPath) {
      throw new PlantUnreachableError(`${path} is too long for a local socket; choose a shorter home folder`);
    }
    rmSync(path, { force: true });
  }
  const server = createServer((socket) => void converse(socket, obey));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return server;
}

async function converse(socket: Socket, obey: (asked: PlantOrder) => Promise<unknown>): Promise<void> {
  socket.on('error', () => socket.destroy());
  for await (const line of createInterface({ input: socket })) {
    let id = 0;
    let answer: PlantAnswer;
    try {
      const asked = JSON.parse(line) as PlantOrder & { id: number };
      id = Number(asked.id);
      const result = await obey(asked);
      answer = { id, ok: true, at: new Date().toISOString(), answer: result };
    } catch (error) {
      answer = { id, ok: false, why: (error as Error).message };
    }
    socket.write(`${JSON.stringify(answer)}\n`);
  }
}

/** The other end: asks the plant of a running `up`. */
export class PlantClient {
  private readonly socket: Socket;
  private readonly waiting = new Map<number, { done: (answer: PlantAnswer) => void; failed: (error: Error) => void }>();
  private number = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    createInterface({ input: socket }).on('line', (line) => {
      const answer = JSON.parse(line) as PlantAnswer;
      this.waiting.get(answer.id)?.done(answer);
      this.waiting.delete(answer.id);
    });
    const lost = () => {
      for (const { failed } of this.waiting.values()) failed(new PlantUnreachableError('the plant has stopped'));
      this.waiting.clear();
    };
    socket.on('close', lost);
    socket.on('error', lost);
  }

  static connect(path: string): Promise<PlantClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('connect', () => resolve(new PlantClient(socket)));
      socket.once('error', () =>
        reject(
          new PlantUnreachableError(`no plant answers at ${path}; start it with "./hinomi up --demo" and try again`),
        ),
      );
    });
  }

  /** Carries out one order; gives the plant's time and answer. */
  async ask(asked: PlantOrder): Promise<{ at: string; answer: unknown }> {
    const id = ++this.number;
    const answer = await new Promise<PlantAnswer>((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.socket.write(`${JSON.stringify({ id, ...asked })}\n`);
    });
    if (!answer.ok) throw new PlantUnreachableError(answer.why);
    return answer;
  }

  close(): void {
    this.socket.destroy();
  }
}
