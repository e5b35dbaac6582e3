import { be16, be32 } from '../wire/frame/network-bytes.ts';
import type { ReadDatagram } from './exported-flow.ts';
import { elements, type FlowDraft, finishedFlow, type RecordClock } from './record-fields.ts';
import { leastBytes, type Template, type TemplateField, type Templates, variableLength } from './templates.ts';

/** Most fields that a template may have. */
const mostFields = 512;

/** How the two protocols with templates differ. */
export interface SetForm {
  template: number;
  options: number;
  /** Whether fields may belong to an enterprise, lengths may vary, and options count fields instead of bytes. */
  ipfix: boolean;
}

export const netflow9Sets: SetForm = { template: 0, options: 1, ipfix: false };
export const ipfixSets: SetForm = { template: 2, options: 3, ipfix: true };

/** Reads the sets of one datagram: templates are learned, records become flows. */
export class SetReader {
  /** Records of data, of flows and of options. */
  records = 0;
  readonly #form: SetForm;
  readonly #templates: Templates;
  readonly #exporter: string;
  readonly #domain: number;
  readonly #clock: RecordClock;
  readonly #read: ReadDatagram;

  constructor(
    form: SetForm,
    templates: Templates,
    exporter: string,
    domain: number,
    clock: RecordClock,
    read: ReadDatagram,
  ) {
    this.#form = form;
    this.#templates = templates;
    this.#exporter = exporter;
    this.#domain = domain;
    this.#clock = clock;
    this.#read = read;
  }

  /** Takes `bytes[at..end)`, which is nothing but sets. */
  sets(bytes: Uint8Array, at: number, end: number): void {
    while (at + 4 <= end) {
      const id = be16(bytes, at);
      const length = be16(bytes, at + 2);
      if (length < 4 || at + length > end) {
        this.#read.faults.push(`a set of ${length} bytes where ${end - at} are left`);
        return;
      }
      const stop = at + length;
      if (id === this.#form.template) this.#templatesOf(bytes, at + 4, stop, false);
      else if (id === this.#form.options) this.#templatesOf(bytes, at + 4, stop, true);
      else if (id >= 256) this.#data(id, bytes, at + 4, stop);
      at = stop;
    }
  }

  #templatesOf(bytes: Uint8Array, at: number, end: number, options: boolean): void {
    while (at + 4 <= end) {
      const id = be16(bytes, at);
      // What is too small for a template fills the set up to a multiple of four.
      if (id < 256) return;
      const count = be16(bytes, at + 2);
      let [scopes, fields, start] = [0, count, at + 4];
      if (options && count > 0) {
        if (at + 6 > end) return;
        const second = be16(bytes, at + 4);
        [scopes, fields] = this.#form.ipfix ? [second, count] : [count >> 2, (count + second) >> 2];
        start = at + 6;
      }
      const template = this.#template(bytes, start, end, fields, scopes);
      if (template === null) return;
      if (this.#templates.set(this.#exporter, this.#domain, id, template.is)) this.#read.learned = true;
      at = template.stop;
    }
  }

  #template(
    bytes: Uint8Array,
    at: number,
    end: number,
    count: number,
    scopes: number,
  ): { is: Template; stop: number } | null {
    const fields: TemplateField[] = [];
    for (let index = 0; index < count; index++) {
      const wide = this.#form.ipfix && at + 4 <= end && (bytes[at]! & 0x80) !== 0;
      if (at + (wide ? 8 : 4) > end || count > mostFields) {
        this.#read.faults.push('a template is cut off');
        return null;
      }
      const enterprise = wide ? be32(bytes, at + 4) >>> 0 : 0;
      fields.push([be16(bytes, at) & (this.#form.ipfix ? 0x7fff : 0xffff), be16(bytes, at + 2), enterprise]);
      at += wide ? 8 : 4;
    }
    return { is: { fields, scopes }, stop: at };
  }

  #data(id: number, bytes: Uint8Array, at: number, end: number): void {
    const template = this.#templates.get(this.#exporter, this.#domain, id);
    if (!template) {
      this.#read.unknownSets++;
      return;
    }
    const least = leastBytes(template);
    if (least === 0) {
      this.#read.faults.push(`template ${id} has records without a byte`);
      return;
    }
    while (at + least <= end) {
      const draft: FlowDraft = {};
      const stop = this.#record(template, draft, bytes, at, end);
      if (stop < 0) {
        this.#read.faults.push('a record is cut off');
        return;
      }
      this.records++;
      const flow = template.scopes > 0 ? null : finishedFlow(draft, this.#clock);
      if (flow) this.#read.flows.push(flow);
      at = stop;
    }
  }

  #record({ fields }: Template, draft: FlowDraft, bytes: Uint8Array, at: number, end: number): number {
    for (const [element, given, enterprise] of fields) {
      let length = given;
      if (length === variableLength && this.#form.ipfix) {
        if (at >= end) return -1;
        length = bytes[at++]!;
        if (length === 255) {
          if (at + 2 > end) return -1;
          length = be16(bytes, at);
          at += 2;
        }
      }
      if (at + length > end) return -1;
      if (enterprise === 0) elements.get(element)?.(draft, bytes, at, length);
      at += length;
    }
    return at;
  }
}
