import type { Fields } from '#protocol/events/event.ts';
import { windowsFields } from '../evtx/windows-fields.ts';
import type { XmlElement } from '../evtx/xml-tree.ts';
import { type ParsedElement, parseElement, XmlTextError } from './xml-text.ts';

/** One event out of event XML as Windows writes it. */
export interface WindowsXmlRecord {
  /** EventRecordID; undefined where the event has none. */
  recordId?: number;
  /** ISO 8601 UTC, milliseconds; undefined where the event has none. */
  time?: string;
  /** The same names and types as events read from a file have. */
  fields: Fields;
  event: XmlElement;
}

/** A piece of text that is no event; `text` is its beginning, for whoever has to look. */
export interface WindowsXmlFault {
  fault: string;
  offset: number;
  text: string;
  /** EventRecordID, when it could still be seen in the text. */
  recordId?: number;
  /** Channel, when it could still be seen in the text. */
  channel?: string;
}

const startOfEvent = /<Event[\s>]/g;

/**
 * Reads event XML: events one after another, with or without a root around them, as `wevtutil qe /f:xml` and saved XML
 * have them. A damaged event is named and the next one is read.
 */
export function* readWindowsXml(text: string): Generator<WindowsXmlRecord | WindowsXmlFault> {
  let next = nextEvent(text, 0);
  while (next !== undefined) {
    const at: number = next;
    const parsed = parsedElement(text, at);
    if (parsed instanceof XmlTextError) {
      next = nextEvent(text, at + 1);
      yield faultOf(parsed, text.slice(at, next), at);
    } else {
      next = nextEvent(text, parsed.end);
      yield { ...windowsFields(parsed.element), event: parsed.element };
    }
  }
}

function parsedElement(text: string, at: number): ParsedElement | XmlTextError {
  try {
    return parseElement(text, at);
  } catch (error) {
    if (error instanceof XmlTextError) return error;
    throw error;
  }
}

function faultOf(error: XmlTextError, piece: string, offset: number): WindowsXmlFault {
  const seen = /<EventRecordID>(\d{1,15})</.exec(piece)?.[1];
  const channel = /<Channel>([^<]{1,255})</.exec(piece)?.[1];
  return {
    fault: error.message,
    offset,
    text: piece.slice(0, 200),
    ...(seen === undefined ? {} : { recordId: Number(seen) }),
    ...(channel === undefined ? {} : { channel }),
  };
}

function nextEvent(text: string, from: number): number | undefined {
  startOfEvent.lastIndex = from;
  return startOfEvent.exec(text)?.index;
}

/**
 * Takes the complete events off the front of a growing text: `text` holds whole events only, `rest` what must wait for
 * more. Lets a long output be read piece by piece.
 */
export function splitWindowsXml(buffer: string): { text: string; rest: string } {
  const end = buffer.lastIndexOf('</Event>');
  if (end < 0) return { text: '', rest: buffer };
  const cut = end + '</Event>'.length;
  return { text: buffer.slice(0, cut), rest: buffer.slice(cut) };
}
