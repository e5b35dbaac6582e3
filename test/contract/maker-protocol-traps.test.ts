import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Where a trap is held, and the beginning of the test's name. */
interface Held {
  trap: string;
  file: string;
  test: string;
}

const slmp = 'agent/sources/slmp';
const fins = 'agent/sources/fins';
const peers = 'test/integration/maker-protocols.test.ts';
const hold = (trap: string, file: string, test: string): Held => ({ trap, file, test });

/**
 * What goes wrong with MELSEC and Omron controllers, or would if a reader were less careful, and which test holds it. Who takes a
 * test away, or calls it otherwise, finds here what is no longer held.
 */
const traps: readonly Held[] = [
  // Harm
  hold('SLMP: anything but a read leaves', `${slmp}/port.test.ts`, 'lets nothing through but the agreed reads'),
  hold('SLMP: a changed byte makes another command', `${slmp}/port.test.ts`, 'a frame with one byte more'),
  hold('SLMP: 4E hides a command from the guard', `${slmp}/numbered-frame.test.ts`, 'a numbered %s frame is guarded'),
  hold('FINS: anything but a read leaves', `${fins}/port.test.ts`, 'lets nothing through but the agreed reads'),
  hold('FINS: a changed byte makes another command', `${fins}/port.test.ts`, 'a frame with one byte more'),
  hold('FINS: node 255 means every node', `${fins}/port.test.ts`, 'a read for every node of the network is refused'),
  hold(
    'both: a controller that is busy is asked on',
    `${slmp}/collect.test.ts`,
    'stops at once when the controller says',
  ),
  hold(
    'both: a controller that is busy is asked on',
    `${fins}/collect.test.ts`,
    'stops at once when the controller is',
  ),
  // Frames
  hold('SLMP: ASCII and binary code', `${slmp}/frame.test.ts`, 'gives words high byte first'),
  hold('SLMP: W, B and the like count in hexadecimal', `${slmp}/frame.test.ts`, 'writes hexadecimal devices'),
  hold('SLMP: wrong subheader, station, length', `${slmp}/frame.test.ts`, '%s is told apart before its end'),
  hold(
    'SLMP: 3E and 4E, the answer to another number',
    `${slmp}/numbered-frame.test.ts`,
    'the answer in %s code is known by its number',
  ),
  hold('SLMP: a refusal of another request', `${slmp}/frame.test.ts`, 'knows whose refusal it is'),
  hold('SLMP: end codes in words', `${slmp}/port.test.ts`, 'gives an end code as a refusal in words'),
  hold('SLMP: answers in pieces', `${slmp}/port.test.ts`, 'takes an answer that drips in byte by byte'),
  hold(
    'SLMP: a late answer meets the next question',
    `${slmp}/port.test.ts`,
    'a late answer never meets the next question',
  ),
  hold('FINS: flags of relays and CPU errors in the end code', `${fins}/frame.test.ts`, 'an end code is read without'),
  hold('FINS: answers of another node, unit, command or request', `${fins}/frame.test.ts`, 'is not fooled by %s'),
  hold('FINS: routing over networks', `${fins}/frame.test.ts`, 'an answer comes from the network that was asked'),
  hold('FINS: node numbers over UDP', `${fins}/port.test.ts`, 'over UDP the node numbers are the last parts'),
  hold('FINS: node numbers over TCP', `${fins}/port.test.ts`, 'over TCP the controller gives the node numbers'),
  hold('FINS: all connections in use', `${fins}/port.test.ts`, 'a controller whose connections are all in use'),
  hold(
    'FINS: a late answer meets the next question',
    `${fins}/port.test.ts`,
    'a late answer never meets the next question',
  ),
  hold('both: any bytes at all', `${slmp}/frame.test.ts`, 'whatever bytes come'),
  hold('both: any bytes at all', `${fins}/frame.test.ts`, 'whatever bytes come'),
  // Meaning
  hold('both: clocks in BCD and words, odd or never set', `${slmp}/special.test.ts`, '%s that is no moment gives none'),
  hold(
    'both: clocks in BCD and words, odd or never set',
    `${fins}/frame.test.ts`,
    'clock and dates are the local time',
  ),
  hold(
    'SLMP: the clock stands still without SM213',
    `${slmp}/collect.test.ts`,
    'a clock that the controller does not show',
  ),
  hold('SLMP: a QCPU does not tell its type name', `${slmp}/collect.test.ts`, 'a built-in port that does not tell'),
  hold('SLMP: errors are decimal or hexadecimal by family', `${slmp}/cpu-errors.test.ts`, '%s writes error %i'),
  hold('FINS: errors in words', `${fins}/cpu-errors.test.ts`, '%i is %s'),
  hold('SLMP: a run state that is not known', `${slmp}/special.test.ts`, 'SD203 of %i is %j'),
  hold('both: an unknown state is no start', 'agent/controllers/probe-ledger.test.ts', 'a state that is not known'),
  hold('FINS: no auxiliary area', `${fins}/collect.test.ts`, 'a machine controller without the auxiliary area'),
  hold('FINS: bits of the status that mean nothing', `${fins}/frame.test.ts`, 'status: bits of the first byte'),
  // Snapshots
  hold('both: refused memory is no removal', `${slmp}/collect.test.ts`, 'memory that is refused is unreadable'),
  hold('both: refused memory is no removal', `${fins}/collect.test.ts`, 'refused memory is unreadable'),
  hold('both: silence in the middle, with one retry', `${slmp}/collect.test.ts`, 'a controller that falls silent'),
  hold('both: change items say path, values, unit, meaning', `${slmp}/collect.test.ts`, 'finds the changed word'),
  hold('both: change items say path, values, unit, meaning', `${fins}/collect.test.ts`, 'finds the written program'),
  hold('both: what is read belongs to the form', 'test/contract/record-forms.test.ts', 'SLMP: what a form reads'),
  hold('both: starts, stops, clock and cut lines', peers, 'stop, start, a set clock and a cut line'),
  hold('both: hostile answers', peers, 'whatever it does wrong: no false change'),
];

test.each(traps)('$trap: held by $file', ({ file, test: name }) => {
  const code = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(["'", '"', '`'].some((quote) => code.includes(`(${quote}${name}`) || code.includes(` ${quote}${name}`))).toBe(
    true,
  );
});
