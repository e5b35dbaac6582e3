import type { Id } from './wire.ts';
import { In, Out } from './wire.ts';

/** Services by the number of their request; the answer has the number given. */
export const services: Readonly<Record<number, { name: string; answer: number }>> = {
  422: { name: 'FindServers', answer: 425 },
  428: { name: 'GetEndpoints', answer: 431 },
  446: { name: 'OpenSecureChannel', answer: 449 },
  452: { name: 'CloseSecureChannel', answer: 455 },
  461: { name: 'CreateSession', answer: 464 },
  467: { name: 'ActivateSession', answer: 470 },
  473: { name: 'CloseSession', answer: 476 },
  527: { name: 'Browse', answer: 530 },
  533: { name: 'BrowseNext', answer: 536 },
  631: { name: 'Read', answer: 634 },
};

/** Number of the answer that a service failed. */
export const serviceFault = 397;

/** One request as it lies on the wire. */
export interface RawRequest {
  /** Name of the service, or the number of one that a reader has no business with. */
  service: string;
  answer: number;
  requestId: number;
  handle: number;
  body: In;
}

/** Takes type, header and body of a request apart; `at` is where its type stands. */
export function readRequest(chunk: Buffer, at: number, requestId: number): RawRequest {
  const body = new In(chunk, at);
  const number = Number(body.nodeId().id.slice(2));
  const known = services[number];
  body.nodeId();
  const handle = body.skip(8).u32();
  body.skip(4).text();
  body.skip(4).nodeId();
  if (body.u8() > 0) body.byteString();
  return {
    service: known?.name ?? `service ${number}`,
    answer: known?.answer ?? serviceFault,
    requestId,
    handle,
    body,
  };
}

/** Type and header of an answer, its body to follow. */
export function answerHead(number: number, handle: number, result = 0): Out {
  return new Out()
    .nodeId({ ns: 0, id: `i=${number}` })
    .time(new Date())
    .u32(handle)
    .u32(result)
    .u8(0)
    .u32(-1)
    .nodeId({ ns: 0, id: 'i=0' })
    .u8(0);
}

/** A way in that the peer tells of. */
export interface RawEndpoint {
  url: string;
  /** 1 None, 2 Sign, 3 SignAndEncrypt. */
  mode: number;
  policy: string;
  /** 0 anonymous, 1 user name, 2 certificate, 3 issued. */
  tokens: number[];
  certificate: Buffer | null;
}

/** Writes what the peer says of its own application. */
export function writeApplication(out: Out, urls: readonly string[]): void {
  out.text('urn:raw:peer').text('urn:raw').localized('raw peer').u32(0).text(null).text(null);
  out.list(urls, (url) => out.text(url));
}

/** Writes one way in. */
export function writeEndpoint(out: Out, { url, mode, policy, tokens, certificate }: RawEndpoint): void {
  out.text(url);
  writeApplication(out, [url]);
  out.byteString(certificate).u32(mode).text(`http://opcfoundation.org/UA/SecurityPolicy#${policy}`);
  out.list(tokens, (kind) => out.text(`token ${kind}`).u32(kind).text(null).text(null).text(null));
  out.text('http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary').u8(0);
}

/** One reference that a Browse tells. */
export interface RawReference {
  type: string;
  target: Id;
  name: string;
  nodeClass: number;
  definition: string;
}

/** Writes the outcome of one Browse. */
export function writeBrowseResult(
  out: Out,
  result: number,
  point: Buffer | null,
  found: readonly RawReference[],
): void {
  out.u32(result).byteString(point);
  out.list(found, ({ type, target, name, nodeClass, definition }) => {
    out.nodeId({ ns: 0, id: type }).u8(1).nodeId(target).qualified(target.ns, name).localized(name).u32(nodeClass);
    out.nodeId({ ns: 0, id: definition });
  });
}

/** Nodes that a Browse asks for. */
export function browsedNodes(body: In): Id[] {
  body.nodeId();
  body.skip(16);
  return body.list(() => {
    const id = body.nodeId();
    body.skip(4).nodeId();
    body.skip(9);
    return id;
  });
}

/** What a Read asks for. */
export function readItems(body: In): { id: Id; attribute: number }[] {
  return body.skip(12).list(() => {
    const asked = { id: body.nodeId(), attribute: body.u32() };
    body.text();
    body.skip(2).text();
    return asked;
  });
}
