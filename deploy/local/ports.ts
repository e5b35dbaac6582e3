import { createServer } from 'node:net';

/** The wished port when it is free, else one that the system gives. */
export async function choosePort(wished: number): Promise<number> {
  return (await tryPort(wished)) ?? (await tryPort(0))!;
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
