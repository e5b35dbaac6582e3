import { octets, sequence } from '#protocol/der.ts';
import { BerError, BerReader, berInteger } from './ber.ts';
import { answerOf } from './pdu.ts';
import { type Opened, reportNames, type Security } from './security.ts';
import {
  type AuthProtocol,
  authProtocols,
  hide,
  localKey,
  type PrivProtocol,
  privKey,
  proofOf,
  unhide,
} from './usm-keys.ts';

/** A user of SNMPv3 with pass phrases; without them messages are neither proven nor hidden. */
export interface SnmpUser {
  name: string;
  auth?: { protocol: AuthProtocol; secret: Buffer } | undefined;
  /** Only with `auth`. */
  priv?: { protocol: PrivProtocol; secret: Buffer } | undefined;
}

/** What is known of the agent: its name and its clock, and when that was heard. */
interface Engine {
  id: Buffer;
  boots: number;
  time: number;
  heardMs: number;
  /** Whether the agent proved this clock; what it says of itself at first anybody could have said. */
  clockProven: boolean;
  authKey: Buffer | undefined;
  privKey: Buffer | undefined;
}

const version3 = 3;
const userModel = 3;
/** Largest answer that is taken: that of a datagram. */
const mostBytes = 65_507;
const flagAuth = 1;
const flagPriv = 2;
const flagReportable = 4;
/** How far the clock of a message may be off (RFC 3414, 2.2.3), seconds. */
const windowSeconds = 150;
/** Greatest number of starts and of seconds (RFC 3414, 2.2.2). */
const mostOfClock = 2 ** 31 - 1;
const noBytes = Buffer.alloc(0);

/**
 * SNMPv3 with the user-based security model (RFC 3412 and 3414). It learns the agent's name and clock from reports. An answer that is
 * less protected than the request was, that is not proven, or that is older than the time window, is no answer.
 */
export class UserSecurity implements Security {
  readonly #user: SnmpUser;
  readonly #level: number;
  #engine: Engine | undefined;
  #salt: bigint;

  /** `salt` is any number of 64 bits that is not the same as after the last start. */
  constructor(user: SnmpUser, salt: bigint) {
    this.#user = user;
    this.#level = (user.auth ? flagAuth : 0) | (user.priv ? flagPriv : 0);
    this.#salt = salt;
  }

  get ready(): boolean {
    return this.#engine !== undefined;
  }

  wrap(pdu: Buffer, messageId: number, context: string, nowMs: number): Buffer {
    const engine = this.#engine;
    const name = context === '' ? '' : `vlan-${context}`;
    const scoped = sequence(octets(engine?.id ?? noBytes), octets(Buffer.from(name)), pdu);
    if (!engine) return this.#message(messageId, 0, { id: noBytes, boots: 0, time: 0, user: '' }, noBytes, scoped);
    const time = engine.time + Math.floor((nowMs - engine.heardMs) / 1000);
    const { protocol } = this.#user.priv ?? {};
    const at = { id: engine.id, boots: engine.boots, time, user: this.#user.name };
    if (protocol === undefined) return this.#proven(messageId, at, noBytes, scoped);
    const salt = this.#nextSalt(protocol, engine.boots);
    const how = { priv: protocol, key: engine.privKey!, boots: engine.boots, time, salt };
    return this.#proven(messageId, at, salt, octets(hide(how, scoped)));
  }

  open(message: Buffer, messageId: number, nowMs: number): Opened {
    const outer = new BerReader(message);
    const reader = outer.into(0x30);
    outer.end();
    if (reader.integer() !== version3) return fault('an answer of another version');
    const head = reader.into(0x30);
    if (head.integer() !== messageId) return fault('an answer to another message');
    head.integer();
    const flags = head.octets()[0] ?? 0;
    if (head.integer() !== userModel) return fault('an answer of another security model');
    const outside = new BerReader(reader.octets());
    const security = outside.into(0x30);
    outside.end();
    const [id, boots, time] = [security.octets(), clockNumber(security), clockNumber(security)];
    security.octets();
    const [proof, salt] = [security.octets(), security.octets()];
    const proven = (flags & flagAuth) !== 0;
    if (proven && !this.#isProven(message, proof, id)) return fault('an answer whose proof does not hold');
    const hidden = (flags & flagPriv) !== 0;
    const plain = hidden ? this.#unhidden(reader.octets(), { boots, time, salt }) : reader.whole();
    if (plain === undefined) return fault('a hidden answer that cannot be opened');
    const scoped = new BerReader(plain).into(0x30);
    scoped.octets();
    scoped.octets();
    const pdu = scoped.whole();
    if (pdu[0] === 0xa8) return this.#report(pdu, { id, boots, time, proven, nowMs });
    if ((flags & this.#level) !== this.#level) return fault('an answer that is less protected than the question');
    if (!this.#engine?.id.equals(id)) return fault('an answer of another engine');
    if (proven && !this.#inWindow(boots, time, nowMs)) return fault('an answer from outside the time window');
    if (proven) this.#engine.clockProven = true;
    return { kind: 'pdu', pdu };
  }

  /** What the agent says of itself and of why it did not answer. Only a proven one may move its clock once it is known. */
  #report(pdu: Buffer, told: { id: Buffer; boots: number; time: number; proven: boolean; nowMs: number }): Opened {
    const counter = answerOf(pdu).varbinds[0]?.oid;
    const name = reportNames[counter?.at(-2) ?? 0] ?? 'unknown';
    const { id, boots, time, proven, nowMs } = told;
    if (name === 'unknownEngineIDs' && id.length > 0 && id.length <= 32) this.#meet(id, boots, time, nowMs);
    else if (name === 'notInTimeWindows' && proven && this.#engine) {
      if (this.#engine.clockProven && boots < this.#engine.boots) return fault('a report of an older clock');
      Object.assign(this.#engine, { boots, time, heardMs: nowMs, clockProven: true });
    }
    return { kind: 'report', name };
  }

  #meet(id: Buffer, boots: number, time: number, nowMs: number): void {
    if (this.#engine?.id.equals(id)) return;
    const { auth, priv } = this.#user;
    this.#engine = {
      ...{ id: Buffer.from(id), boots, time, heardMs: nowMs, clockProven: false },
      authKey: auth && localKey(auth.protocol, auth.secret, id),
      privKey: auth && priv && privKey(auth.protocol, priv.protocol, priv.secret, id),
    };
  }

  #isProven(message: Buffer, proof: Buffer, id: Buffer): boolean {
    const { auth } = this.#user;
    const { authKey, id: known } = this.#engine ?? {};
    if (!auth || !authKey || !known?.equals(id) || proof.length !== authProtocols[auth.protocol].tag) return false;
    const bare = Buffer.from(message);
    const at = proof.byteOffset - message.byteOffset;
    bare.fill(0, at, at + proof.length);
    return proofOf(auth.protocol, authKey, bare).equals(proof);
  }

  #unhidden(hidden: Buffer, at: { boots: number; time: number; salt: Buffer }): Buffer | undefined {
    const { priv } = this.#user;
    const key = this.#engine?.privKey;
    if (!priv || !key || at.salt.length !== 8) return undefined;
    if (priv.protocol === 'des' && hidden.length % 8 !== 0) return undefined;
    return unhide({ priv: priv.protocol, key, ...at }, hidden);
  }

  #inWindow(boots: number, time: number, nowMs: number): boolean {
    const { boots: known, time: then, heardMs } = this.#engine!;
    return boots === known && time >= then + (nowMs - heardMs) / 1000 - windowSeconds;
  }

  #nextSalt(protocol: PrivProtocol, boots: number): Buffer {
    this.#salt = (this.#salt + 1n) & 0xffff_ffff_ffff_ffffn;
    const salt = Buffer.alloc(8);
    salt.writeBigUInt64BE(this.#salt);
    if (protocol === 'des') salt.writeUInt32BE(boots, 0);
    return salt;
  }

  #proven(messageId: number, at: Sender, salt: Buffer, data: Buffer): Buffer {
    const { auth } = this.#user;
    if (!auth) return this.#message(messageId, this.#level, at, salt, data);
    const proof = Buffer.alloc(authProtocols[auth.protocol].tag);
    const bare = this.#message(messageId, this.#level, at, salt, data, proof);
    const from = bare.length - data.length - octets(salt).length - proof.length;
    proofOf(auth.protocol, this.#engine!.authKey!, bare).copy(bare, from);
    return bare;
  }

  #message(messageId: number, level: number, at: Sender, salt: Buffer, data: Buffer, proof = noBytes): Buffer {
    return sequence(
      berInteger(version3),
      sequence(
        berInteger(messageId),
        berInteger(mostBytes),
        octets(Buffer.from([level | flagReportable])),
        berInteger(userModel),
      ),
      octets(
        sequence(
          octets(at.id),
          berInteger(at.boots),
          berInteger(at.time),
          octets(Buffer.from(at.user)),
          octets(proof),
          octets(salt),
        ),
      ),
      data,
    );
  }
}

interface Sender {
  id: Buffer;
  boots: number;
  time: number;
  user: string;
}

function clockNumber(reader: BerReader): number {
  const value = reader.integer();
  if (value < 0 || value > mostOfClock) throw new BerError(`${value} in the clock of an agent`);
  return value;
}

function fault(why: string): Opened {
  return { kind: 'fault', why };
}
