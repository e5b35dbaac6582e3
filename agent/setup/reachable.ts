import { BlockList, isIP } from 'node:net';
import { posix, win32 } from 'node:path';

/** Addresses inside a plant: private, link-local, and this machine itself. */
const inside = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '127.0.0.0/8'],
  ...['::1/128', 'fc00::/7', 'fe80::/10', 'localhost'],
];

/**
 * True where an agent may go on the word of the hub: to addresses of the networks named (CIDR), to addresses and names as they stand
 * there. Without a list to addresses inside a plant, and to no name but `localhost`, since a name can lead anywhere.
 */
export function isReachable(host: string, allowed: readonly string[] = inside): boolean {
  if (allowed.includes(host)) return true;
  const family = isIP(host);
  if (family === 0) return false;
  const networks = new BlockList();
  for (const one of allowed) {
    const [network = '', bits] = one.split('/');
    const kind = isIP(network);
    if (kind !== 0 && bits !== undefined) networks.addSubnet(network, Number(bits), kind === 4 ? 'ipv4' : 'ipv6');
  }
  return networks.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** Folders in which a machine keeps what is its own: nobody's project lies there. */
const own =
  /^\/(etc|root|proc|sys|dev|run|boot|bin|sbin|lib\w*|usr|var)(\/|$)|^[a-z]:\\(windows|programdata|program files[^\\]*)(\\|$)/i;

/**
 * True where an agent may read the names and hashes of files on the word of the hub: below the folders named, and without a list
 * anywhere but where the machine keeps what is its own, and not a whole disk at once.
 */
export function isReadable(path: string, allowed?: readonly string[]): boolean {
  const kind = path.startsWith('/') ? posix : win32;
  if (!kind.isAbsolute(path)) return false;
  const plain = kind.normalize(path);
  if (allowed === undefined) return !own.test(plain) && plain !== kind.parse(plain).root;
  return allowed.some((folder) => {
    if (!kind.isAbsolute(folder)) return false;
    const way = kind.relative(folder, plain);
    return !way.startsWith('..') && !kind.isAbsolute(way);
  });
}
