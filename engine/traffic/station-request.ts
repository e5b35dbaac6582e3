import { macText } from '#engine/wire/address-text.ts';
import { dcpChange, dcpMessage, dcpService, profinet } from '#engine/wire/names/profinet-dcp.ts';
import type { CaptureView, SeenOperation } from '#engine/wire/wire.ts';
import { Talk } from './talk.ts';

const ethernet = 1;
/** Port that stands for PROFINET below IP, too. */
export const profinetPort = 34_964;

/** What a PROFINET DCP request does: it looks for stations, or changes one. */
export interface StationRequest {
  from: string;
  to: string;
  /** Whether it asks all stations to name themselves. */
  searches: boolean;
  /** The change, as an operation of a talk between two machines. */
  change: { talk: Talk; seen: SeenOperation } | null;
}

/** The request in a frame that is no IP; null when it is none of DCP. */
export function stationRequest(
  view: CaptureView,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): StationRequest | null {
  const message = type === profinet && view.frameLink === ethernet ? dcpMessage(bytes, at, end) : null;
  if (!message?.request) return null;
  const [from, to] = [macText(view.frame, view.frameStart + 6), macText(view.frame, view.frameStart)];
  const request: StationRequest = { from, to, searches: message.service === dcpService.identify, change: null };
  const detail = dcpChange(message);
  if (detail === null) return request;
  const talk = new Talk(from, to, 'udp', profinetPort, profinetPort, true);
  talk.protocol = 'profinet-dcp';
  const seen: SeenOperation = {
    operation: 'DCP Set',
    class: 'control',
    role: 'request',
    direction: 0,
    detail,
    time: view.time,
  };
  return { ...request, change: { talk, seen } };
}
