/** Says in words, for people and health, what found no room in bounded maps; nothing where all of it did. */
export function noRoom(what: string, ...maps: readonly { readonly beyond: number }[]): string[] {
  const beyond = maps.reduce((sum, map) => sum + map.beyond, 0);
  return beyond > 0 ? [`${beyond} ${what}`] : [];
}
