import { usualPort } from '../../sources/opc-ua/target.ts';
import { UsageError } from '../usage.ts';

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
  if (host.startsWith('[') && URL.parse(`http://${host}`) === null) {
    throw new UsageError(`${host} is no IPv6 address`);
  }
  if (scheme?.toLowerCase() !== 'opc.tcp') {
    const instead = `opc.tcp://${host}:${scheme === undefined && port ? port : usualPort}`;
    throw new UsageError(`only opc.tcp is read${scheme === undefined ? '' : `, not ${scheme}`}: try ${instead}`);
  }
  const number = port ? Number(port) : usualPort;
  if (number < 1 || number > 65_535) throw new UsageError(`${port} is no port: use 1 to 65535, ${usualPort} as a rule`);
  return `opc.tcp://${host}:${number}${path}`;
}
