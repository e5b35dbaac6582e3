import { number, UsageError, type Values, write } from './wish.ts';

/** Reads an OPC UA server once; gives the exit code. */
export async function snapshotOpcUa(rest: readonly string[], values: Values): Promise<number> {
  const url = rest[0];
  if (!url || !/^opc\.tcp:\/\//.test(url) || rest.length !== 1) throw new UsageError('opcua needs one opc.tcp:// URL');
  const requestsPerSecond = number(values.rate ?? '5', '--rate', 0, 1000);
  if (values['dry-run']) {
    const { crawlEstimates } = await import('../../sources/opc-ua/crawl-estimate.ts');
    const estimates = crawlEstimates(requestsPerSecond);
    for (const { nodes, total, minutes } of estimates) {
      process.stderr.write(`${nodes} nodes: about ${total} Browse and Read requests, ${minutes} minutes\n`);
    }
    if (values.json) process.stdout.write(`${JSON.stringify({ estimates })}\n`);
    return 0;
  }
  const { snapshotOpcUaOnce } = await import('../../sources/opc-ua/once.ts');
  return write(
    await snapshotOpcUaOnce({
      url,
      security: values.security,
      user: values.user,
      password: process.env['HINOMI_OPCUA_PASSWORD'],
      trust: values.trust,
      requestsPerSecond,
    }),
  );
}
