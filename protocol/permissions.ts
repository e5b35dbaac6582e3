import { inboxes, streams, subjects } from './subjects.ts';

/** What a user of the message bus may publish and subscribe; everything else is refused by the server. */
export interface BusPermissions {
  publish: string[];
  subscribe: string[];
}

/** An agent: its own events, heartbeat, config, commands and inbox, nothing of anybody else. */
export function agentPermissions(site: string, agent: string): BusPermissions {
  return {
    publish: [
      subjects.events(site, agent, 'evidence'),
      subjects.events(site, agent, 'detail'),
      subjects.heartbeat(site, agent),
      `$JS.API.DIRECT.GET.KV_${streams.config}.$KV.${streams.config}.${site}.${agent}`,
      `$JS.API.CONSUMER.MSG.NEXT.${streams.commands}.${agent}`,
      `$JS.ACK.${streams.commands}.${agent}.>`,
    ],
    subscribe: [`${inboxes.agent(site, agent)}.>`, subjects.ack(site, agent)],
  };
}

/** Someone who holds an enrolment token: may ask to be enrolled at this site and hear the answer, nothing else. */
export function enrolmentPermissions(site: string, token: string): BusPermissions {
  return { publish: [subjects.enrol(site)], subscribe: [`${inboxes.enrolment(site, token)}.>`] };
}

/** The leaf link of a site toward the hub. These two lists are the isolation between sites. */
export function leafPermissions(site: string): BusPermissions {
  return {
    publish: [
      `${subjects.sourcing(site)}.>`,
      '$JSC.R.>',
      subjects.heartbeat(site, '>'),
      `${inboxes.hub(site)}.>`,
      subjects.enrol(site),
    ],
    subscribe: [
      `$JS.${site}.API.>`,
      '$JS.FC.>',
      subjects.command(site, '>'),
      subjects.ack(site, '>'),
      `_INBOX_enrol_${site}.>`,
    ],
  };
}

/**
 * All that the agents' account reaches of the plant's account, where streams and hub are. Agents are kept apart, because a server sends
 * its answer to whatever subject the asker names: inside the plant's account an agent could name the subject that deletes a stream.
 * Who of the agents may use which subject is in each one's own permissions.
 */
export const agentGates = {
  /** Asked once, answered once. */
  asked: ['evt.*.*.*', 'hb.*.*', `$JS.API.DIRECT.GET.KV_${streams.config}.>`, `$JS.ACK.${streams.commands}.>`],
  /** Asked once, answered by a message or by words about its absence. */
  waitedFor: [`$JS.API.CONSUMER.MSG.NEXT.${streams.commands}.*`],
  heard: ['ack.*.*'],
} as const;
