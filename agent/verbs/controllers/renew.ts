import { thumbprint } from '../../sources/opc-ua/certificate-facts.ts';
import { makeNextCertificate, ownCertificate, takeNextCertificate } from '../../sources/opc-ua/own-certificate.ts';
import { opcUaSources } from './devices.ts';
import type { Values } from './wish.ts';

/** Makes the certificate that is to follow, or comes with it from now on; each a deliberate step. */
export async function renew(values: Values): Promise<number> {
  const kind = values.user ? 'user' : 'application';
  const sources = await opcUaSources(values);
  for (const { id, pki } of sources) {
    if (!values.take) {
      const { der, file } = await makeNextCertificate(pki, kind);
      process.stderr.write(`${id}: ${thumbprint(der)} was made and is not used yet.\n`);
      process.stderr.write(`  Hand ${file} to every controller of this source, then: renew --take\n`);
    } else if (takeNextCertificate(pki, kind)) {
      const { getCertificate } = await ownCertificate(pki, kind);
      process.stderr.write(`${id}: comes with ${thumbprint(getCertificate())} from the next connection on\n`);
    } else {
      process.stderr.write(`${id}: no certificate waits; make one with renew first\n`);
      return 1;
    }
  }
  return 0;
}
