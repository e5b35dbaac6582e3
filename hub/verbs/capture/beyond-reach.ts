import type { CaptureDecoder } from '#engine/wire/wire.ts';

/** What of a capture was counted but not read, in words. */
export function beyondReach({ unreadable, flows, arp, announcements, recognition }: CaptureDecoder): string[] {
  return [
    ...[...unreadable].map(
      ([link, count]) => `${count} packets of link type ${link}, which is not known, were only counted`,
    ),
    ...(flows.beyond > 0 ? [`${flows.beyond} packets of more flows than are kept apart`] : []),
    ...(recognition.unread > 0
      ? [`${recognition.unread} segments of more connections of known protocols than are read`]
      : []),
    ...(announcements.beyond > 0
      ? [`${announcements.beyond} messages of more machines that announce themselves than are kept`]
      : []),
    ...(arp.beyond > 0 ? [`${arp.beyond} ARP messages about more hosts than are kept`] : []),
  ];
}
