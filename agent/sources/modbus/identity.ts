import type { SectionBuilder } from '#engine/snapshot/snapshot.ts';
import { because } from '#protocol/reasons/reason.ts';
import { guessText } from './decode.ts';
import {
  type Identification,
  identificationAnswer,
  identificationRequest,
  serverIdAnswer,
  serverIdRequest,
} from './pdu.ts';
import type { Reader } from './reader.ts';

/** Most requests that the identification of one unit may take; a device that always says "more" ends here. */
export const mostIdentificationRequests = 64;

const objectNames: Readonly<Record<number, string>> = {
  0: 'VendorName',
  1: 'ProductCode',
  2: 'MajorMinorRevision',
  3: 'VendorUrl',
  4: 'ProductName',
  5: 'ModelName',
  6: 'UserApplicationName',
};

/**
 * Reads what a unit says of itself (43/14 basic, regular, extended as far as it has them; 17) into `identity`; what
 * `skip` names is not asked. Tells whether the unit runs, where it says so.
 */
export async function readIdentity(
  reader: Reader,
  unit: number,
  into: SectionBuilder,
  skip: (key: string) => boolean,
): Promise<boolean | undefined> {
  if (!skip('43/14')) await readIdentification(reader, unit, into);
  if (skip('17')) return undefined;
  const server = await reader.askIfKnown(unit, serverIdRequest, serverIdAnswer);
  if (!server) return undefined;
  into.add(`${unit}/17`, {
    class: 'identity',
    rule: 'report server id',
    path: `${unit}/ServerId`,
    raw: server.id.toString('base64'),
    decoded: guessText(server.id),
  });
  return server.run;
}

async function readIdentification(reader: Reader, unit: number, into: SectionBuilder): Promise<void> {
  const found = new Map<number, Buffer>();
  let budget = mostIdentificationRequests;
  let level = 1;
  for (let code = 1; code <= level && code <= 3; code++) {
    let object = code === 1 ? 0 : code === 2 ? 3 : 0x80;
    for (;;) {
      if (budget-- === 0) {
        reader.warn(because('identity_endless', { unit, count: mostIdentificationRequests }));
        level = 0;
        break;
      }
      const answer: Identification | undefined = await reader.askIfKnown(
        unit,
        identificationRequest(code, object),
        identificationAnswer,
      );
      if (!answer) break;
      if (code === 1 && object === 0) level = answer.conformity & 0x7f;
      for (const item of answer.objects) found.set(item.id, item.value);
      if (!answer.more) break;
      if (answer.next <= object) {
        reader.warn(because('identity_repeats', { unit, object: answer.next }));
        break;
      }
      object = answer.next;
    }
  }
  for (const [id, value] of found) {
    const name = objectNames[id] ?? `object ${id}`;
    into.add(`${unit}/43/${String(id).padStart(3, '0')}`, {
      class: 'identity',
      rule: 'device identification',
      path: `${unit}/${name}`,
      raw: value.toString('base64'),
      decoded: guessText(value),
    });
  }
}
