import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { format } from 'node:util';
import {
  AttributeIds,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua';

/**
 * A client of OPC UA. Argument: a server to learn the certificate of. Says that it is ready, takes sessions as JSON lines, opens each, reads the server's time, and
 * answers when it is closed.
 */
interface Wish {
  id: number;
  to: string;
  policy: keyof typeof SecurityPolicy;
  mode: 'None' | 'Sign' | 'SignAndEncrypt';
  user?: string;
  times?: number;
}

for (const setLogger of [setDebugLogger, setErrorLogger, setWarningLogger]) {
  setLogger((...words: unknown[]) => process.stderr.write(`${format(...words)}\n`));
}
const certificates = new OPCUACertificateManager({
  rootFolder: mkdtempSync(join(tmpdir(), 'hinomi-opcua-client-')),
  automaticallyAcceptUnknownCertificate: true,
});
await certificates.initialize();
const connectionStrategy = { maxRetry: 2, initialDelay: 200 };
const url = (address: string) => `opc.tcp://${address}:4840`;
const asking = OPCUAClient.create({
  endpointMustExist: false,
  clientCertificateManager: certificates,
  connectionStrategy,
});
await asking.connect(url(process.argv[2]!));
const serverCertificate = (await asking.getEndpoints()).find(({ serverCertificate: one }) => one)!.serverCertificate!;
await asking.disconnect();
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function hold({ to, policy, mode, user, times = 1 }: Wish): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    const client = OPCUAClient.create({
      endpointMustExist: false,
      clientCertificateManager: certificates,
      connectionStrategy,
      securityMode: MessageSecurityMode[mode],
      securityPolicy: SecurityPolicy[policy],
      ...(mode === 'None' ? {} : { serverCertificate }),
    });
    await client.connect(url(to));
    const identity: UserIdentityInfo =
      user === undefined
        ? { type: UserTokenType.Anonymous }
        : { type: UserTokenType.UserName, userName: user, password: 'secret' };
    const session = await client.createSession(identity);
    await session.read({ nodeId: 'i=2258', attributeId: AttributeIds.Value });
    await session.close();
    await client.disconnect();
  }
}

say({ id: 0, done: Date.now() });
for await (const line of createInterface({ input: process.stdin })) {
  const wish: Wish = JSON.parse(line);
  hold(wish).then(
    () => say({ id: wish.id, done: Date.now() }),
    (error: Error) => say({ id: wish.id, failed: `${error.message} in ${line}` }),
  );
}
