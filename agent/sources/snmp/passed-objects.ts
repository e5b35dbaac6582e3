import { readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';

/*
 * Tells snmpd objects that it has no tables of its own for (its protocol `pass_persist`): lines `OID TYPE VALUE` of a file, in the order
 * of a walk, read anew whenever the file changes.
 */

const [file = ''] = process.argv.slice(2);
let readAt = 0;
let objects: { oid: number[]; text: string; type: string; value: string }[] = [];

function fresh() {
  const { mtimeMs } = statSync(file);
  if (mtimeMs !== readAt) {
    readAt = mtimeMs;
    objects = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [text = '', type = '', ...value] = line.split(' ');
        return { oid: arcs(text), text, type, value: value.join(' ') };
      });
  }
  return objects;
}

function arcs(text: string): number[] {
  return text.replace(/^\./, '').split('.').map(Number);
}

function isBehind(a: number[], b: number[]): boolean {
  for (const [at, arc] of a.entries()) {
    const other = b[at];
    if (other === undefined) return true;
    if (arc !== other) return arc > other;
  }
  return false;
}

let wish = '';
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'PING') process.stdout.write('PONG\n');
  else if (line === 'get' || line === 'getnext') wish = line;
  else if (wish !== '') {
    const asked = arcs(line);
    const found = fresh().find(({ oid, text }) => (wish === 'get' ? `.${text}` === line : isBehind(oid, asked)));
    process.stdout.write(found ? `.${found.text}\n${found.type}\n${found.value}\n` : 'NONE\n');
    wish = '';
  }
}
