/** What the judgement of a serial number rests on. */
export interface SerialFacts {
  vendorId: string;
  productId: string;
  serial?: string;
}

const placeholders = /^(?:0*123456789(?:0|abcdef?)?|1234567890abcdef|abcdef\w*|none|null|n\/?a|unknown|serial\w*)$/i;
const firmwareDate = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6,}$/;

/**
 * Whether a serial number names one device and no other. False when it is missing, invented by Windows
 * (`&` as second character), a placeholder, one repeated character, the vendor and product id again,
 * a firmware date, unprintable (an unprogrammed chip), or listed as shared.
 */
export function serialIsOwn(facts: SerialFacts, shared: readonly string[] = []): boolean {
  const serial = facts.serial?.trim() ?? '';
  if (serial.length < 4 || serial[1] === '&') return false;
  if (/^(.)\1*$/.test(serial) || /^0+.?$/.test(serial)) return false;
  if (placeholders.test(serial) || firmwareDate.test(serial)) return false;
  if (serial.toLowerCase().startsWith(`${facts.vendorId}${facts.productId}`.toLowerCase())) return false;
  if (/[^\x20-\x7e]/.test(serial)) return false;
  return !shared.some((other) => other.trim().toLowerCase() === serial.toLowerCase());
}
