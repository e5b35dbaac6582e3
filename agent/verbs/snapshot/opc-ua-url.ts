import { UsageError } from '../usage.ts';

/** Port of OPC UA over TCP as registered (OPC 10000-6). */
const usualPort = 4840;

/** Address as `opc.tcp://host:port/path`; a missing port becomes 4840. Throws UsageError that says what to write instead. */
export function opcUaUrl(text: string | undefined): string {
  if (!text) throw new UsageError(`opcua needs one address: opc.tcp://HOST:${usualPort}`);
  const [, scheme, rest = ''] = /^(?:([a-z.+-]+):\/\/)?(.*)$/is.exec(text) ?? [];
  const [, authority = '', path = ''] = /^([^/]*)(.*)$/s.exec(rest) ?? [];
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:@[\]]+)(?::([0-9]*))?$/i.exec(authority) ?? [];
  if (authority.includes('@')) throw new UsageError('name the user by --user, not in the address');
  if (!host || /\s/.test(path)) {
    throw new UsageError(`${text} is no address: use opc.tcp://HOST:${usualPort}`);
  }
  if (host.startsWith('[')) {
    throw new UsageError(
      `the library connects to no IPv6 address as such: give ${host} a name (hosts file) and use that`,
    );
  }
  if (scheme?.toLowerCase() !== 'opc.tcp') {
    const instead = `opc.tcp://${host}:${scheme === undefined && port ? port : usualPort}`;
    throw new UsageError(`only opc.tcp is read${scheme === undefined ? '' : `, not ${scheme}`}: try ${instead}`);
  }
  const number = port ? Number(port) : usualPort;
  if (number < 1 || number > 65_535) throw new UsageError(`${port} is no port: use 1 to 65535, ${usualPort} as a rule`);
  return `opc.tcp://${host}:${number}${path}`;
}
