import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the line does to a request; `fail`: the hub is away; `refuse`: something on the way forbids it; `hold` keeps the answer back until `release`. */
export type LineFault = 'pass' | 'cut' | 'hold' | 'fail' | 'refuse';

/** A relay between a browser and a hub that can be cut, made slow and made to fail, for everything or for some requests. */
export class BadLine {
  private readonly server = createServer((from, to) => this.take(from, to));
  private readonly sockets = new Set<Socket>();
  private readonly held: (() => void)[] = [];
  private readonly hub: URL;
  private fault: LineFault = 'pass';
  private only: RegExp = /./;
  /** Requests that met the present fault, as `POST /api/v1/…`. */
  readonly met: string[] = [];

  constructor(hub: string) {
    this.hub = new URL(hub);
  }

  /** Begins to listen on a free port; answers with the address to open. */
  async open(): Promise<string> {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on requests that match `only` ("METHOD /path") meet this fault; a cut also ends what is open. */
  set(fault: LineFault, only: RegExp = /./): void {
    this.fault = fault;
    this.only = only;
    this.met.length = 0;
    if (fault === 'cut' && only.test('GET /')) this.endAll();
  }

  /** Ends every open connection, the live stream among them; new ones may come at once. */
  endAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Lets everything pass again, what was held first. */
  release(): void {
    this.set('pass');
    for (const go of this.held.splice(0)) go();
  }

  async close(): Promise<void> {
    this.endAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(from: IncomingMessage, to: ServerResponse): void {
    const name = `${from.method} ${from.url}`;
    const fault = this.only.test(name) ? this.fault : 'pass';
    if (fault !== 'pass') this.met.push(name);
    if (fault === 'cut') from.socket.destroy();
    else if (fault === 'fail' || fault === 'refuse') {
      to.writeHead(fault === 'fail' ? 502 : 403, { 'content-type': 'text/html' });
      to.end('<h1>Gateway</h1>');
    } else if (fault === 'hold') this.held.push(() => this.pass(from, to));
    else this.pass(from, to);
  }

  /** The browser's own address goes along as the host, so that the hub sees one origin. */
  private pass(from: IncomingMessage, to: ServerResponse): void {
    const { hostname, port } = this.hub;
    const on = request({ hostname, port, method: from.method, path: from.url, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    on.on('error', () => to.destroy());
    to.on('close', () => on.destroy());
    from.pipe(on);
  }
}
