import { createServer } from 'node:net';

/** How often another port is tried after somebody took the chosen one first. */
const attempts = 4;

/**
 * Starts something on the wished port, or on a free one where it is taken; answers the port. Between the choice and the start
 * another process may take it: a start that fails for that reason is made again on another port, any other failure is thrown.
 */
export async function onFreePort(wished: number, start: (port: number) => Promise<void>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = (attempt === 1 ? await tryPort(wished) : null) ?? (await tryPort(0))!;
    try {
      await start(port);
      return port;
    } catch (error) {
      if (attempt === attempts || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: got } = server.address() as { port: number };
      server.close(() => resolve(got));
    });
  });
}
