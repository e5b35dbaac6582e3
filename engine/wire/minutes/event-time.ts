const latest = Date.UTC(9999, 11, 31);

/** A packet's time as events carry it; one that a capture does not have, or that no clock shows, is the beginning of 1970. */
export function eventTime(ms: number): string {
  return new Date(ms >= 0 && ms <= latest ? ms : 0).toISOString();
}
