import { BerError, BerReader, oidOf } from '#engine/snmp/ber.ts';
import { below, type Oid, oid, oidText } from '#engine/snmp/oid.ts';
import { readTags } from '#engine/snmp/pdu.ts';
import { RefusedRequestError } from '../../controllers/request-gate.ts';

/** What may be asked for: nothing else of a switch is read. */
export const readable: readonly Oid[] = [
  '1.3.6.1.2.1.1', // system (RFC 3418)
  '1.3.6.1.2.1.2.2.1', // ifTable (RFC 2863)
  '1.3.6.1.2.1.31.1.1.1', // ifXTable (RFC 2863)
  '1.3.6.1.2.1.17', // BRIDGE-MIB, Q-BRIDGE-MIB (RFC 4188, RFC 4363)
  '1.3.6.1.2.1.4.22.1', // ipNetToMediaTable (RFC 4293)
  '1.3.6.1.2.1.4.35.1', // ipNetToPhysicalTable (RFC 4293)
  '1.0.8802.1.1.2.1', // LLDP-MIB (IEEE 802.1AB-2005)
  '1.3.6.1.4.1.9.9.46.1.3.1.1', // vtpVlanTable: which VLANs a Cisco switch has
].map(oid);

/** Rows that one answer may be asked to bring. */
export const mostRepetitions = 50;
/** Variables of one request. */
const mostVariables = 16;

const names: Readonly<Record<number, string>> = {
  [readTags.get]: 'Get',
  [readTags.getNext]: 'GetNext',
  [readTags.getBulk]: 'GetBulk',
};

/** Counted by the tag of the request; `none` for what is no request. */
export class RefusedPduError extends RefusedRequestError {
  override name = 'RefusedPduError';

  constructor(tag: string, why: string) {
    super(tag, `request ${tag} refused: ${why}`);
  }
}

/**
 * Looks at the very bytes of a request before they are wrapped and hidden. Returns the name of the reading; throws RefusedPduError
 * unless it is one of the three ways of reading, of variables on the list above. Set, traps and informs are none.
 */
export function assertReadOnly(pdu: Buffer): string {
  const tag = pdu[0] === undefined ? 'none' : `0x${pdu[0].toString(16).padStart(2, '0')}`;
  const name = names[pdu[0] ?? 0];
  if (name === undefined) throw new RefusedPduError(tag, 'it is not on the read-only list');
  try {
    const outer = new BerReader(pdu);
    const reader = new BerReader(outer.next().content);
    outer.end();
    reader.integer();
    const [skipped, repetitions] = [reader.integer(), reader.integer()];
    if (skipped !== 0 || repetitions < 0 || repetitions > mostRepetitions) {
      throw new RefusedPduError(tag, `more than ${mostRepetitions} rows at once`);
    }
    const list = reader.into(0x30);
    reader.end();
    let variables = 0;
    while (!list.done) {
      const one = list.into(0x30);
      const asked = oidOf(one.next(0x06).content);
      if (one.next(0x05).content.length > 0) throw new RefusedPduError(tag, 'it carries a value');
      one.end();
      if (!readable.some((root) => below(root, asked) !== null)) {
        throw new RefusedPduError(tag, `${oidText(asked)} is not on the list of what may be read`);
      }
      variables++;
      if (variables > mostVariables) throw new RefusedPduError(tag, `more than ${mostVariables} variables`);
    }
  } catch (error) {
    if (error instanceof BerError) throw new RefusedPduError(tag, error.message);
    throw error;
  }
  return name;
}
