import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { CertificateVerdict } from '#protocol/command.ts';
import { fingerprint, TrustBook } from '../../sources/opc-ua/trust-book.ts';
import { UsageError } from '../usage.ts';
import { deviceOf } from './devices.ts';
import type { Values } from './wish.ts';

/** A person at this machine decides about one certificate; refused where the controller showed another one last. */
export async function decide(
  verdict: CertificateVerdict['verdict'],
  rest: readonly string[],
  values: Values,
): Promise<number> {
  const { id, sha256, book } = await asked(rest, values);
  if (!values.reason?.trim()) throw new UsageError('say why with --reason TEXT; it is kept with the decision');
  const [newest] = book.seen(id);
  if (verdict === 'accepted' && newest !== undefined && newest.sha256 !== sha256) {
    process.stderr.write(
      `nothing was decided: ${id} showed another certificate last (${newest.sha256}, ${newest.last})\n`,
    );
    return 1;
  }
  const at = new Date().toISOString();
  const one = { id: randomUUID(), device: id, sha256, verdict, at, reason: values.reason, by: userInfo().username };
  book.decide('here', [...others(book, id, sha256), one]);
  const seen = newest?.sha256 === sha256 ? '' : '; it was not seen yet';
  process.stderr.write(`${id}: ${sha256} is ${verdict} from the next connection on${seen}\n`);
  return 0;
}

/** Takes a decision made at this machine back; the certificate is undecided again. */
export async function withdraw(rest: readonly string[], values: Values): Promise<number> {
  const { id, sha256, book } = await asked(rest, values);
  const left = others(book, id, sha256);
  if (left.length === book.decisions('here').length) {
    process.stderr.write(`nothing was decided at this machine about ${sha256} of ${id}\n`);
    return 1;
  }
  book.decide('here', left);
  process.stderr.write(`${id}: ${sha256} is undecided from the next connection on\n`);
  return 0;
}

async function asked(
  rest: readonly string[],
  values: Values,
): Promise<{ id: string; sha256: string; book: TrustBook }> {
  const [device, text] = rest;
  const sha256 = fingerprint(text ?? '');
  if (rest.length !== 2 || sha256.length !== 64 || !/^[0-9a-f:\s]+$/i.test(text!)) {
    throw new UsageError('give the controller and the whole SHA-256 fingerprint, 64 hexadecimal digits');
  }
  const found = await deviceOf(device, values);
  return { id: found.device.id, sha256, book: new TrustBook(found.source.pki) };
}

function others(book: TrustBook, device: string, sha256: string) {
  return book.decisions('here').filter((one) => one.device !== device || one.sha256 !== sha256);
}
