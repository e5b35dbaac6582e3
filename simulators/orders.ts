import { createInterface } from 'node:readline';

/** Says one JSON line to whoever plays with a simulated controller. */
export const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);

/** A listening part of a simulated controller that can be taken away and put back. */
export interface Listening {
  listen(port: number, host: string): Promise<number>;
  close(): void;
}

/** Orders that every simulated controller knows. */
export interface CommonOrder {
  /** Closes the port (`true`) or opens it again (`false`), as a cable or power loss would. */
  drop?: boolean;
  report?: true;
}

/** How a simulated controller is played. */
export interface Played<O extends CommonOrder, S extends Listening> {
  host: string;
  port: number;
  server: S;
  /** Another server of the same controller, whose counts go on. */
  again(before: S): S;
  obey(order: O, server: S): void;
  report(server: S): object;
}

/** Takes JSON lines on standard input, answers each with one line, and ends with standard input. */
export async function takeOrders<O extends CommonOrder, S extends Listening>(played: Played<O, S>): Promise<void> {
  let { server } = played;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    try {
      const order: O = JSON.parse(line);
      played.obey(order, server);
      if (order.drop === true) server.close();
      if (order.drop === false) {
        server = played.again(server);
        await server.listen(played.port, played.host);
      }
      say({ done: true, ...(order.report ? played.report(server) : {}) });
    } catch (error) {
      say({ done: false, error: (error as Error).message });
    }
  }
  server.close();
}
