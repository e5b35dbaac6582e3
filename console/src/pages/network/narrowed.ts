import type { Network } from '#protocol/api/network.ts';
import { fold } from '../../frame/fold.ts';

/** What of the network is asked for: words, one host (by address or asset) with its peers, only what is new. */
export interface Narrowing {
  words: string;
  focus: string | undefined;
  onlyNew: boolean;
}

/** The part of the network that is asked for; hosts without a conversation stay as long as nothing narrows. */
export function narrowed(network: Network, { words, focus, onlyNew }: Narrowing): Network {
  const asked = fold(words);
  if (asked === '' && focus === undefined && !onlyNew) return network;
  const names = new Map(network.nodes.map((node) => [node.id, fold(`${node.name ?? ''} ${node.id}`)]));
  const focused = new Set(network.nodes.filter(({ id, asset }) => id === focus || asset === focus).map(({ id }) => id));
  const edges = network.edges.filter(
    (edge) =>
      (!onlyNew || edge.isNew) &&
      (focus === undefined || focused.has(edge.from) || focused.has(edge.to)) &&
      (asked === '' || `${names.get(edge.from)} ${names.get(edge.to)} ${edge.port}`.includes(asked)),
  );
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const nodes = network.nodes.filter(
    (node) =>
      used.has(node.id) ||
      focused.has(node.id) ||
      (focus === undefined && onlyNew === node.isNew && asked !== '' && names.get(node.id)!.includes(asked)) ||
      (focus === undefined && asked === '' && onlyNew && node.isNew),
  );
  return { ...network, edges, nodes };
}
