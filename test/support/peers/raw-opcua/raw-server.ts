import { createServer, type Server, type Socket } from 'node:net';
import { RawModel } from './model.ts';
import {
  answerHead,
  browsedNodes,
  type RawEndpoint,
  type RawReference,
  type RawRequest,
  readItems,
  readRequest,
  serviceFault,
  writeApplication,
  writeBrowseResult,
  writeEndpoint,
} from './services.ts';
import { type Id, Out, status } from './wire.ts';

/** What a habit may do with a request instead of what the peer would. */
export interface Turn {
  request: RawRequest;
  /** Requests of this service so far, this one included. */
  count: number;
  socket: Socket;
  /** Sends an answer of the service, its body written by `write`. */
  reply(write: (out: Out) => void): void;
  fault(result: number): void;
  /** Bytes of a next chunk of the answer that says that more comes. */
  more(body: Buffer): Buffer;
}

/** Ways in which the peer may differ from a calm one; each is called where it says. */
export interface Habits {
  /** Takes a request over; true where it did. */
  instead?(turn: Turn): boolean | undefined;
  /** Takes over what comes before a request: `HEL` or `OPN`. */
  opening?(kind: string, socket: Socket): boolean | undefined;
  /** Changes a frame that is about to leave; several are sent one after the other. */
  frame?(frame: Buffer, kind: string): Buffer[];
  /** Sends bytes in its own time. */
  send?(socket: Socket, bytes: Buffer): void;
  /** Another value, as bytes of a DataValue. */
  value?(id: Id, attribute: number): Buffer | undefined;
  /** References of a node. */
  references?(id: Id, found: RawReference[]): RawReference[];
  /** A status in place of the references of a node. */
  browsed?(id: Id): number | undefined;
  /** References in one answer, where there are limits. */
  page?: number;
  /** What it says of the sizes that it sends and takes. */
  boasts?: number;
  /** How long a channel lives, milliseconds. */
  tokenLife?: number;
  sessionTimeout?: number;
  endpoints?: RawEndpoint[];
}

const mostInChunk = 60_000;

/** An OPC UA server over plain sockets for tests: it counts what it receives and behaves as its habits say. */
export class RawServer {
  readonly requests: Record<string, number> = {};
  connections = 0;
  openAtOnce = 0;
  model = new RawModel();
  habits: Habits = {};
  port = 0;
  readonly #host: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #points = new Map<string, RawReference[]>();
  #sequence = 0;
  /** Continuation points given so far. */
  #given = 0;

  private constructor(host: string) {
    this.#host = host;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(host = '127.0.0.1'): Promise<RawServer> {
    const peer = new RawServer(host);
    await new Promise<void>((resolve) => {
      peer.#server.listen(0, host, resolve);
    });
    const address = peer.#server.address();
    peer.port = typeof address === 'object' && address ? address.port : 0;
    return peer;
  }

  get url(): string {
    return `opc.tcp://${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${this.port}`;
  }

  /** Forgets habits, model and counts, and hangs up on whoever is there. */
  reset(habits: Habits = {}, model = new RawModel()): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    for (const name of Object.keys(this.requests)) delete this.requests[name];
    this.#points.clear();
    this.connections = 0;
    this.openAtOnce = 0;
    this.habits = habits;
    this.model = model;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    for (const over of ['end', 'close']) socket.on(over, () => this.#sockets.delete(socket));
    let got = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      got = Buffer.concat([got, bytes]);
      while (got.length >= 8 && got.length >= got.readUInt32LE(4)) {
        const chunk = got.subarray(0, got.readUInt32LE(4));
        got = got.subarray(chunk.length);
        this.#take(socket, chunk);
      }
    });
  }

  #take(socket: Socket, chunk: Buffer): void {
    if (socket.destroyed) return;
    const kind = chunk.toString('latin1', 0, 3);
    if (kind === 'ERR') return;
    if (kind === 'HEL') {
      // The end of an earlier connection may wait in the same round of events.
      setImmediate(() => {
        this.openAtOnce = Math.max(this.openAtOnce, this.#sockets.size);
      });
      if (this.habits.opening?.(kind, socket)) return;
      const size = this.habits.boasts ?? 65_536;
      const body = new Out()
        .u32(0)
        .u32(size)
        .u32(size)
        .u32(this.habits.boasts ?? 0)
        .u32(this.habits.boasts ?? 0);
      this.#send(socket, frameOf('ACK', body.bytes), kind);
      return;
    }
    // A policy name and two thumbprints stand before the sequence of an OPN.
    const at = kind === 'OPN' ? 12 + 4 + chunk.readUInt32LE(12) + 8 : 16;
    const request = readRequest(chunk, at + 8, chunk.readUInt32LE(at + 4));
    const count = (this.requests[request.service] ?? 0) + 1;
    this.requests[request.service] = count;
    if (kind === 'OPN') {
      if (!this.habits.opening?.(kind, socket)) this.#open(socket, request);
      return;
    }
    if (kind === 'CLO') {
      this.#sockets.delete(socket);
      socket.end();
      return;
    }
    const reply = (write: (out: Out) => void) => {
      const out = answerHead(request.answer, request.handle);
      write(out);
      this.#send(socket, this.message(request, out.bytes), request.service);
    };
    const fault = (result: number) =>
      this.#send(
        socket,
        this.message(request, answerHead(serviceFault, request.handle, result).bytes),
        request.service,
      );
    const more = (body: Buffer) => this.#chunk(request, body, 'C');
    if (!this.habits.instead?.({ request, count, socket, reply, fault, more })) this.#answer(request, reply, fault);
  }

  /** The chunks of an answer, one after the other. */
  message(request: RawRequest, body: Buffer): Buffer {
    const out = new Out();
    for (let at = 0; at === 0 || at < body.length; at += mostInChunk) {
      const part = body.subarray(at, at + mostInChunk);
      out.raw(this.#chunk(request, part, at + mostInChunk < body.length ? 'C' : 'F'));
    }
    return out.bytes;
  }

  #chunk({ requestId }: RawRequest, body: Buffer, last: 'C' | 'F'): Buffer {
    return frameOf(
      'MSG',
      new Out()
        .u32(7)
        .u32(1)
        .u32(++this.#sequence)
        .u32(requestId)
        .raw(body).bytes,
      last,
    );
  }

  #open(socket: Socket, request: RawRequest): void {
    const policy = 'http://opcfoundation.org/UA/SecurityPolicy#None';
    const head = new Out()
      .u32(7)
      .text(policy)
      .u32(-1)
      .u32(-1)
      .u32(++this.#sequence)
      .u32(request.requestId);
    const body = answerHead(request.answer, request.handle).u32(0).u32(7).u32(1).time(new Date());
    body.u32(this.habits.tokenLife ?? 3_600_000).u32(-1);
    this.#send(socket, frameOf('OPN', head.raw(body.bytes).bytes), 'OPN');
  }

  #send(socket: Socket, frame: Buffer, kind: string): void {
    for (const bytes of this.habits.frame?.(frame, kind) ?? [frame]) {
      if (this.habits.send) this.habits.send(socket, bytes);
      else socket.write(bytes);
    }
  }

  #endpoints(): RawEndpoint[] {
    return this.habits.endpoints ?? [{ url: this.url, mode: 1, policy: 'None', tokens: [0], certificate: null }];
  }

  #answer({ service, body }: RawRequest, reply: Turn['reply'], fault: Turn['fault']): void {
    const answers: Readonly<Record<string, () => void>> = {
      FindServers: () => reply((out) => out.list([this.url], (url) => writeApplication(out, [url]))),
      GetEndpoints: () => reply((out) => out.list(this.#endpoints(), (one) => writeEndpoint(out, one))),
      CreateSession: () =>
        reply((out) => {
          out
            .nodeId({ ns: 1, id: 'i=1' })
            .nodeId({ ns: 1, id: 'i=2' })
            .double(this.habits.sessionTimeout ?? 30_000);
          out.byteString(Buffer.alloc(32, 1)).byteString(null);
          out.list(this.#endpoints(), (one) => writeEndpoint(out, one));
          out.u32(0).text(null).byteString(null).u32(0);
        }),
      ActivateSession: () => reply((out) => out.byteString(Buffer.alloc(32, 1)).u32(0).u32(0)),
      CloseSession: () => reply(() => undefined),
      Browse: () => this.#browse(browsedNodes(body), reply, fault),
      BrowseNext: () =>
        this.#browseNext(
          body.u8() !== 0,
          body.list(() => body.byteString().toString()),
          reply,
        ),
      Read: () => this.#read(readItems(body), reply, fault),
    };
    const answer = answers[service] ?? (() => fault(status.BadServiceUnsupported));
    answer();
  }

  #browse(ids: readonly Id[], reply: Turn['reply'], fault: Turn['fault']): void {
    const { nodesPerBrowse } = this.model.limits;
    if (nodesPerBrowse > 0 && ids.length > nodesPerBrowse) {
      fault(status.BadTooManyOperations);
      return;
    }
    reply((out) => {
      out.list(ids, (id) => {
        const result = this.habits.browsed?.(id);
        if (result !== undefined) {
          writeBrowseResult(out, result, null, []);
          return;
        }
        const node = this.model.find(id);
        const found = node && this.model.referencesOf(node);
        if (found) this.#page(out, this.habits.references?.(id, found) ?? found);
        else writeBrowseResult(out, status.BadNodeIdUnknown, null, []);
      });
      out.u32(-1);
    });
  }

  #browseNext(release: boolean, points: readonly string[], reply: Turn['reply']): void {
    reply((out) => {
      out.list(points, (point) => {
        const rest = this.#points.get(point);
        this.#points.delete(point);
        if (!rest) writeBrowseResult(out, status.BadContinuationPointInvalid, null, []);
        else this.#page(out, release ? [] : rest);
      });
      out.u32(-1);
    });
  }

  #page(out: Out, found: readonly RawReference[]): void {
    const size = this.habits.page ?? Number.POSITIVE_INFINITY;
    const { continuationPoints } = this.model.limits;
    if (found.length <= size) {
      writeBrowseResult(out, 0, null, found);
    } else if (continuationPoints > 0 && this.#points.size >= continuationPoints) {
      writeBrowseResult(out, status.BadNoContinuationPoints, null, []);
    } else {
      const point = `point ${++this.#given}`;
      this.#points.set(point, found.slice(size));
      writeBrowseResult(out, 0, Buffer.from(point), found.slice(0, size));
    }
  }

  #read(asked: readonly { id: Id; attribute: number }[], reply: Turn['reply'], fault: Turn['fault']): void {
    const { nodesPerRead } = this.model.limits;
    if (nodesPerRead > 0 && asked.length > nodesPerRead) {
      fault(status.BadTooManyOperations);
      return;
    }
    reply((out) => {
      out.list(asked, ({ id, attribute }) =>
        out.raw(this.habits.value?.(id, attribute) ?? this.model.attribute(id, attribute)),
      );
      out.u32(-1);
    });
  }
}

/** A chunk that is the last of its message. */
export function frameOf(kind: string, body: Buffer, last = 'F'): Buffer {
  return new Out()
    .raw(Buffer.from(kind + last))
    .u32(body.length + 8)
    .raw(body).bytes;
}
