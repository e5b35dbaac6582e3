/** A conversation, turned the way that it was opened. Detectors see it when it begins, when it is answered, and with each operation. */
export class Talk {
  /** Port with its transport, as `tcp/502` or `icmp`. */
  readonly service: string;
  /** Client and server as one key; the two in either order. */
  readonly pair: string;
  readonly ends: string;
  /** Client, server and service as one key. */
  readonly key: string;
  /** Protocol by content, once known. */
  protocol: string | null = null;
  /** End of its row (0 or 1) that is the client; -1 where it has no row. */
  clientEnd = -1;
  answered = false;
  /** Whether the client has said something over TCP. */
  spoken = false;
  /** Whether it was learned, or follows from what was. */
  known = false;
  readonly client: string;
  readonly server: string;
  readonly transport: 'tcp' | 'udp' | 'icmp';
  /** Port of the server; null for ICMP. */
  readonly port: number | null;
  readonly clientPort: number;
  /** Whether it is certain who asks: the opening was seen, or the protocol tells. */
  readonly certain: boolean;

  constructor(
    client: string,
    server: string,
    transport: 'tcp' | 'udp' | 'icmp',
    port: number | null,
    clientPort: number,
    certain: boolean,
  ) {
    this.client = client;
    this.server = server;
    this.transport = transport;
    this.port = port;
    this.clientPort = clientPort;
    this.certain = certain;
    this.service = port === null ? transport : `${transport}/${port}`;
    this.pair = `${client}>${server}`;
    this.ends = client < server ? `${client}=${server}` : `${server}=${client}`;
    this.key = `${this.pair} ${this.service}`;
  }

  /** The same talk seen from the other end. */
  turned(certain: boolean): Talk {
    const turned = new Talk(this.server, this.client, this.transport, this.clientPort, this.port ?? 0, certain);
    turned.clientEnd = this.clientEnd < 0 ? -1 : this.clientEnd ^ 1;
    turned.answered = this.answered;
    turned.known = this.known;
    turned.protocol = this.protocol;
    return turned;
  }
}
