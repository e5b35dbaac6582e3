import type { ReadingState } from '#protocol/reading.ts';
import type { SnapshotText } from '../../controllers/snapshot-text.ts';
import { onceBudgetSeconds, opcUaMegabytes } from '../../sources/opc-ua/crawl-bounds.ts';
import { identityFault } from '../../sources/opc-ua/identity-fault.ts';
import type { OnceProgress, WayIn } from '../../sources/opc-ua/once.ts';
import { securityModes, securityPolicies, usualPolicy } from '../../sources/opc-ua/security-policy.ts';
import type { OnceJob } from '../../sources/opc-ua/worker.ts';
import { UsageError } from '../usage.ts';
import { visible } from '../visible.ts';
import { inWorker } from './in-worker.ts';
import { opcUaUrl } from './opc-ua-url.ts';
import { secretKeyFolder } from './secret-key-folder.ts';
import { number, oneOf, type Values, waitingFor, writeText } from './wish.ts';

/** Between two lines of progress, milliseconds. */
const sayEveryMs = 3000;

/** Reads an OPC UA server once; gives the exit code. */
export async function snapshotOpcUa(rest: readonly string[], values: Values): Promise<number> {
  if (rest.length > 1) throw new UsageError(`opcua reads one address at a time, not also ${rest[1]}`);
  const url = opcUaUrl(rest[0]);
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
  const password = process.env['HINOMI_OPCUA_PASSWORD'];
  const trust = values.trust === undefined ? [] : [values.trust];
  const security = oneOf(values.security, '--security', securityModes);
  const policy = oneOf(values.policy ?? usualPolicy, '--policy', securityPolicies);
  if (security === 'None' && (trust.length > 0 || values.policy !== undefined)) {
    throw new UsageError('--trust and --policy need --security Sign or SignAndEncrypt');
  }
  if (trust.some((print) => !/^[0-9a-f]{64}$/i.test(print.replaceAll(/[ :]/g, '')))) {
    throw new UsageError('--trust takes the SHA-256 thumbprint, 64 hexadecimal digits, as --endpoints shows it');
  }
  const userCertificate = values['user-certificate'];
  const passwordInClear = values['password-in-clear'];
  const wish = {
    ...{ url, security, policy, user: values.user, userCertificate, passwordInClear, trust },
    password,
  };
  if (values.endpoints) {
    const ways = await inOpcUaWorker<WayIn[]>('ways', { ...wish, requestsPerSecond }, () => undefined);
    return showWaysIn(ways, values.json);
  }
  if (userCertificate && values.state === undefined) throw new UsageError('--user-certificate needs --state DIR');
  if (values.user !== undefined && password === undefined) {
    throw new UsageError('--user needs a password in HINOMI_OPCUA_PASSWORD');
  }
  const fault = identityFault({ ...wish, passwordFile: password });
  if (fault) throw new UsageError(fault.message);
  const keyFolder = secretKeyFolder(values.state);
  const job: OnceJob = { wish: { ...wish, requestsPerSecond }, state: values.state, keyFolder };
  const progress = progressTeller();
  const taken = await inOpcUaWorker<SnapshotText>('once', job, (now) => {
    if ('waitsFor' in now) waitingFor(now.waitsFor);
    else progress(now);
  });
  return writeText(taken, values);
}

/** A job of the worker that reads OPC UA. */
function inOpcUaWorker<T>(name: string, input: unknown, tell: (progress: OnceProgress) => void): Promise<T> {
  const job = { source: 'opc-ua', name, input, megabytes: opcUaMegabytes, budgetSeconds: onceBudgetSeconds } as const;
  return inWorker<T>(job, (progress) => tell(progress as OnceProgress));
}

/** Says on standard error how far the reading is, every few seconds. */
export function progressTeller(now: () => number = () => performance.now()): (state: ReadingState) => void {
  let said = now();
  return ({ step, done, of, requests, secondsLeft }) => {
    if (now() - said < sayEveryMs) return;
    said = now();
    const what = step === 'look' ? `${done} nodes found` : `${done} of ${of} nodes read`;
    const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft / 60)} min left`;
    process.stderr.write(`${what}, ${requests} requests${left}\n`);
  };
}

/** One block per way in, or one JSON object per line; what a person compares with the controller stands first. */
function showWaysIn(ways: readonly WayIn[], json: boolean): number {
  for (const way of ways) process.stdout.write(json ? `${JSON.stringify(way)}\n` : wayInText(way));
  return 0;
}

function wayInText({ url, mode, policy, deprecated, tokens, certificate }: WayIn): string {
  const lines = [
    `${url} ${mode} ${policy}${deprecated ? ' (withdrawn)' : ''}`,
    `  users: ${tokens.join(', ')}`,
    ...(certificate === null
      ? []
      : [
          `  certificate: ${certificate.sha256}`,
          `  ${certificate.subject.replaceAll('\n', ', ')}, valid ${certificate.notBefore} to ${certificate.notAfter}`,
        ]),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}
