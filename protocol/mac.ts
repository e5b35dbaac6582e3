const shape = /^(?:[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/;

/** A hardware address in the one form in which they are compared (`00:1a:2b:3c:4d:5e`); null when the text is none. */
export function foldMac(text: string): string | null {
  const folded = text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll(/[‐‑–—−]/g, '-');
  if (!shape.test(folded)) return null;
  return folded.replaceAll(/[:.-]/g, '').match(/../g)!.join(':');
}

/** True for an address that a device chose itself (phones, containers, virtual machines): it may be another tomorrow. */
export function isLocalMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}

/** True for an address of one device: neither of a group, nor empty. */
export function isDeviceMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0 && mac !== '00:00:00:00:00:00';
}

/** True for a text that is a hardware address. */
export function isMac(text: string): boolean {
  return foldMac(text) !== null;
}
