import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { isUnreadable } from './change-item.ts';

/**
 * Attributes in which a server says once more what another attribute says: what the person who reads may do follows what anybody
 * may do (OPC 10000-3 5.6.2), and AccessLevelEx begins with the bits of AccessLevel (8.58).
 */
const followersOf: Readonly<Record<string, readonly string[]>> = {
  accessLevel: ['accessLevelEx', 'userAccessLevel'],
  executable: ['userExecutable'],
  writeMask: ['userWriteMask'],
  rolePermissions: ['userRolePermissions'],
};

/** Bits of AccessLevelEx that AccessLevel has, too. */
const shared = 0xff;

/**
 * Attributes of a node that went the same way as a leading one, from the same value to the same value: its difference stands for
 * them. What went another way is a difference of its own.
 */
export function followers(leader: string, a: JsonObject, b: JsonObject): string[] {
  const [from, to] = [a[leader], b[leader]];
  if (alike(from, to) || isUnreadable(from) || isUnreadable(to)) return [];
  return (followersOf[leader] ?? []).filter((name) => {
    const [was, is] = [a[name], b[name]];
    if (name !== 'accessLevelEx') return alike(was, from) && alike(is, to);
    return begins(was, from) && begins(is, to) && Number(was) >> 8 === Number(is) >> 8;
  });
}

function begins(extended: Json | undefined, level: Json | undefined): boolean {
  return typeof extended === 'number' && (extended & shared) === level;
}

function alike(one: Json | undefined, other: Json | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && canonicalise(one) === canonicalise(other));
}
