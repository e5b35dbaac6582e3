import { macText } from '#engine/wire/address-text.ts';
import { be16, be32 } from '#engine/wire/frame/network-bytes.ts';
import type { CaptureView } from '#engine/wire/wire.ts';
import type { Detector } from './detector.ts';
import type { Moment } from './finding.ts';

const againMs = 1000;
const mostNames = 4096;

/** By which hardware addresses the packets of each row come, told when they change, and once a second. */
export class LinkChanges {
  readonly #detectors: readonly Required<Pick<Detector, 'frame'>>[];
  /** By row and direction: last source and target hardware address as one number, and when they were told. */
  #macs = new Float64Array(1024);
  #told = new Float64Array(1024);
  readonly #names = new Map<number, string>();

  constructor(detectors: readonly Required<Pick<Detector, 'frame'>>[]) {
    this.#detectors = detectors;
  }

  /** Rows are numbered anew. */
  forget(): void {
    this.#macs.fill(0);
    this.#told.fill(0);
  }

  /** A packet of a row came in an Ethernet frame. */
  see({ flows, frame, frameStart }: CaptureView, row: number, at: Moment): void {
    const place = row * 2 + flows.direction;
    if (place >= this.#macs.length) this.#grow(place);
    const from = be16(frame, frameStart + 6) * 0x1_0000_0000 + (be32(frame, frameStart + 8) >>> 0);
    const sum = from + (be32(frame, frameStart + 2) >>> 0) / 0x1_0000_0000;
    if (this.#macs[place] === sum && at.time - this.#told[place]! < againMs) return;
    this.#macs[place] = sum;
    this.#told[place] = at.time;
    const src = flows.address(row, flows.direction);
    const dst = flows.address(row, flows.direction ^ 1);
    const mac = this.#name(from, frame, frameStart + 6);
    const to = be16(frame, frameStart) * 0x1_0000_0000 + (be32(frame, frameStart + 2) >>> 0);
    const toMac = this.#name(to, frame, frameStart);
    for (const detector of this.#detectors) detector.frame(src, dst, mac, toMac, at);
  }

  /** A hardware address as text, made once. */
  #name(number: number, frame: Uint8Array, at: number): string {
    const known = this.#names.get(number);
    if (known !== undefined) return known;
    const name = macText(frame, at);
    if (this.#names.size >= mostNames) this.#names.clear();
    this.#names.set(number, name);
    return name;
  }

  #grow(place: number): void {
    let size = this.#macs.length;
    while (size <= place) size *= 2;
    const macs = new Float64Array(size);
    const told = new Float64Array(size);
    macs.set(this.#macs);
    told.set(this.#told);
    this.#macs = macs;
    this.#told = told;
  }
}
