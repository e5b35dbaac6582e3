import type { Socket } from 'node:net';
import { RawModel } from './model.ts';
import type { Habits, Turn } from './raw-server.ts';
import { type Id, Out, status } from './wire.ts';

/** What a server does in the middle of a service instead of answering. */
const instead: Readonly<Record<string, (turn: Turn) => void>> = {
  'is silent': () => undefined,
  'hangs up': ({ socket }) => socket.destroy(),
  'says that it fails': ({ fault }) => fault(status.BadServiceUnsupported),
};

/** A server that does this with every request of a service from the `from`th on. */
export function at(service: string, what: keyof typeof instead, from = 1): Habits {
  return {
    instead: (turn) => {
      if (turn.request.service !== service || turn.count < from) return false;
      instead[what]!(turn);
      return true;
    },
  };
}

/** A server that answers the opening of a connection with these bytes, or with nothing and hangs up. */
export function opens(kind: string, bytes: Buffer | undefined | 'silence'): Habits {
  return {
    opening: (now, socket) => {
      if (now !== kind) return false;
      if (bytes === undefined) socket.destroy();
      else if (bytes !== 'silence') socket.write(bytes);
      return true;
    },
  };
}

/** A server that changes the bytes of answers to one service. */
export function garbles(service: string, change: (frame: Buffer) => Buffer | Buffer[]): Habits {
  return {
    frame: (frame, kind) => {
      if (kind !== service) return [frame];
      const changed = change(Buffer.from(frame));
      return Array.isArray(changed) ? changed : [changed];
    },
  };
}

/** The same with the last four bytes at `place` other than they should be. */
export function writes(service: string, place: number, value: number): Habits {
  return garbles(service, (frame) => {
    frame.writeUInt32LE(value >>> 0, place);
    return frame;
  });
}

/** A server that sends its answers to one service byte by byte, from the `from`th byte on one every `everyMs`. */
export function drips(service: string, from: number, everyMs: number): Habits {
  let dripping = false;
  return {
    frame: (frame, kind) => {
      dripping = kind === service;
      return [frame];
    },
    send: (socket: Socket, bytes) => {
      if (!dripping) {
        socket.write(bytes);
        return;
      }
      socket.write(bytes.subarray(0, from));
      let sent = from;
      const timer = setInterval(() => {
        if (socket.destroyed || sent >= bytes.length) clearInterval(timer);
        else socket.write(bytes.subarray(sent, ++sent));
      }, everyMs);
      timer.unref();
    },
  };
}

/** A server whose answer to one service never ends: chunk after chunk says that more comes, as fast as they are taken, up to `most`. */
export function endlessChunks(service: string, bytes: number, most: number): Habits {
  return {
    instead: ({ request, socket, more }) => {
      if (request.service !== service) return false;
      const body = Buffer.alloc(bytes);
      let sent = 0;
      const pour = () => {
        while (sent++ < most && !socket.destroyed) if (!socket.write(more(body))) return;
      };
      socket.on('drain', pour);
      pour();
      return true;
    },
  };
}

/** A server that answers a Read of more than `most` items, or a Browse of more nodes, with a fault or not at all. */
export function refusesMoreThan(service: 'Read' | 'Browse', most: number, result: number | 'silence'): Habits {
  return {
    instead: ({ request, fault }) => {
      if (request.service !== service) return false;
      const before = request.body.place;
      if (service === 'Browse') request.body.nodeId();
      const count = request.body.skip(service === 'Read' ? 12 : 16).u32();
      request.body.place = before;
      if (count <= most) return false;
      if (result !== 'silence') fault(result);
      return true;
    },
  };
}

/** A server that hangs up on each `every`th request of a service. */
export function hangsUpEvery(service: string, every: number): Habits {
  return {
    instead: ({ request, count, socket }) => {
      if (request.service !== service || count % every !== 0) return false;
      socket.destroy();
      return true;
    },
  };
}

/** A server that does something else once, when the `count`th request of a service comes. */
export function once(service: string, count: number, act: (turn: Turn) => void): Habits {
  let done = false;
  return {
    instead: (turn) => {
      if (done || turn.request.service !== service || turn.count < count) return false;
      done = true;
      act(turn);
      return true;
    },
  };
}

/** A server with which something happens once, before it answers the `count`th request of a service. */
export function meanwhile(service: string, count: number, act: () => void): Habits {
  const happens = once(service, count, act);
  return {
    instead: (turn) => {
      happens.instead?.(turn);
      return false;
    },
  };
}

/** Bytes of a DataValue with a good value of this type, whatever the bytes are. */
export function good(dataType: number, bytes: Uint8Array): Buffer {
  return new Out().u8(1).u8(dataType).raw(bytes).bytes;
}

/** A server whose first settings hold these values. */
export function holdsAll(values: readonly Buffer[]): Habits {
  return {
    value: ({ id }, attribute) => {
      const at = /^s=Setting([0-9]+)$/.exec(id)?.[1];
      return attribute === 13 && at !== undefined ? values[Number(at)] : undefined;
    },
  };
}

/** A calm model but for one change. */
export function modelWith(change: (model: RawModel) => void): RawModel {
  const model = new RawModel();
  change(model);
  return model;
}

/** A server all of whose answers to a service say this. */
export function says(service: string, write: (out: Out) => void): Pick<Habits, 'instead'> {
  return {
    instead: ({ request, reply }) => {
      if (request.service !== service) return false;
      reply(write);
      return true;
    },
  };
}

/** A server that refuses every request of a service with this status. */
export function refuses(service: string, result: number): Habits {
  return {
    instead: ({ request, fault }) => {
      if (request.service !== service) return false;
      fault(result);
      return true;
    },
  };
}

/** A server that sends every answer `ms` late. */
export function late(ms: number): Habits {
  return { send: (socket, bytes) => void setTimeout(() => socket.write(bytes), ms).unref() };
}

/** A server that answers the references of some nodes with this status, within a good answer. */
export function browsesWith(which: (id: Id) => boolean, result: number): Habits {
  return { browsed: (id) => (which(id) ? result : undefined) };
}
