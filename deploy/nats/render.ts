import { createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CertifiedKey, makeAuthority, makeServerCertificate, publicKeyPin } from '../certificates/x509.ts';
import { hubConfs, type ServerConf, siteConf } from './server-conf.ts';
import { readSites } from './sites.ts';
import { establishTrust, save } from './trust.ts';

export const help = `hinomi render --sites sites.yaml --out DIR [--json]

Renders from one sites.yaml: keys and signed claims of the message bus, certificates of the plant's own authority, and a
folder with nats.conf for the hub server (or three cluster servers) and for each site's leaf server. Run again after a
change: what is there is kept, what is missing is added. DIR holds secrets: keep it on the hub, hand a site only its folder.
`;

const authorityName = 'Hinomi plant CA';

/** Renders everything; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { sites: { type: 'string' }, out: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  if (!values.sites || !values.out) {
    process.stderr.write(help);
    return 2;
  }
  if (!existsSync(values.sites)) {
    process.stderr.write(`${values.sites}: there is no such file\n`);
    return 2;
  }
  const file = readSites(values.sites);
  if (Array.isArray(file)) {
    for (const fault of file)
      process.stderr.write(
        `${values.sites}:${fault.line}: ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}\n`,
      );
    return 1;
  }
  const out = values.out;
  const trust = await establishTrust(out, file.sites);
  const authority = establishAuthority(out);
  const servers = [
    ...hubConfs(file, trust).map((conf) => ({ conf, folder: join(out, conf.name) })),
    ...file.sites
      .filter((site) => !site.local)
      .map((site) => ({ conf: siteConf(site, trust), folder: join(out, 'sites', site.id) })),
  ];
  for (const { conf, folder } of servers) writeServer(folder, conf, authority);
  const pin = publicKeyPin(createPublicKey(authority.certificate));
  save(join(out, 'ca.pin'), pin);
  const made = {
    servers: servers.map(({ conf, folder }) => ({ name: conf.name, conf: join(folder, 'nats.conf') })),
    pin,
  };
  if (values.json) process.stdout.write(`${JSON.stringify(made)}\n`);
  else for (const server of made.servers) process.stderr.write(`${server.name}: ${server.conf}\n`);
  return 0;
}

function establishAuthority(out: string): CertifiedKey {
  const certificate = join(out, 'ca.pem');
  const key = join(out, 'keys', 'ca.key');
  if (!existsSync(certificate) || !existsSync(key)) {
    const made = makeAuthority(authorityName);
    save(certificate, made.certificate);
    save(key, made.key);
  }
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

function writeServer(folder: string, conf: ServerConf, authority: CertifiedKey): void {
  save(join(folder, 'nats.conf'), conf.conf);
  save(join(folder, 'serve.sh'), readFileSync(join(import.meta.dirname, 'serve.sh'), 'utf8'));
  save(join(folder, 'ca.pem'), authority.certificate);
  if (!conf.certificateNames) return;
  const certificate = join(folder, 'server.pem');
  if (existsSync(certificate) && covers(readFileSync(certificate, 'utf8'), conf.certificateNames)) return;
  const made = makeServerCertificate(authority, authorityName, conf.certificateNames);
  save(certificate, made.certificate);
  save(join(folder, 'server.key'), made.key);
}

function covers(pem: string, names: string[]): boolean {
  const certificate = new X509Certificate(pem);
  return names.every((name) => certificate.checkHost(name) ?? certificate.checkIP(name));
}
