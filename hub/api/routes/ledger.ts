import { printedCheckpoint } from '../../ledger/printed-checkpoint.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { ledgerMask } from '../ledger-mask.ts';
import { StaffNames } from '../names.ts';
import type { HubServices } from '../services.ts';

const linesPerPull = 200;
/** A page that is only looked at signs no more often than this, milliseconds. */
const youngMs = 5 * 60_000;

/** 記録簿: its entries, its export, the checkpoint for what is printed, and who keeps checkpoints elsewhere. */
export function ledgerRoutes(api: EndpointRegistry, services: HubServices): void {
  const { ledger, witnesses } = services;

  api.on('GET /ledger', (call) => {
    const { kind, subject, cursor, limit } = call.query;
    const page = ledger.list({
      sites: call.sites,
      limit,
      ...(kind ? { kind } : {}),
      ...(subject ? { subject } : {}),
      ...(cursor ? { cursor } : {}),
    });
    const names = new StaffNames(services.access, call.who, call.mask);
    return {
      next: page.next,
      items: page.items.map(({ seq, at, who, role, kind, subject, text, hash }) => ({
        seq,
        at,
        who: names.show(who),
        role,
        kind,
        subject,
        text: names.text(text),
        hash,
      })),
    };
  });

  api.on('GET /ledger/export', (call) => {
    const { open } = call.mask;
    ledger.record({
      who: call.who.id,
      role: call.who.roles[0] ?? null,
      kind: 'ledger.exported',
      subject: 'ledger',
      text: {
        ja: open ? '記録簿を書き出しました（氏名を含む）。' : '記録簿を書き出しました（氏名は伏せた）。',
        en: open ? 'The ledger was exported, with names.' : 'The ledger was exported, with names withheld.',
      },
      payload: { persons: open ? 'shown' : 'withheld', sites: call.sites },
    });
    const people = services.access.people.list().map((person) => person.name);
    const everything = open && services.sites.list().every(({ id }) => call.sites.includes(id));
    const lines = ledger.export(everything ? undefined : ledgerMask({ mask: call.mask, people, sites: call.sites }));
    const day = services.clock().toISOString().slice(0, 10);
    return new Response(streamOf(lines), {
      headers: {
        'Content-Type': 'application/x-ndjson',
        'Content-Disposition': `attachment; filename="hinomi-ledger-${day}.ndjson"`,
      },
    });
  });

  api.on('GET /ledger/checkpoint', (call) => {
    const last = ledger.lastCheckpoint();
    const young = last !== null && services.clock().getTime() - Date.parse(last.at) < youngMs;
    return printedCheckpoint(young && call.query.fresh === 'false' ? last : ledger.checkpoint());
  });

  const watched = (call: Pick<Call<'GET /witnesses'>, 'sites' | 'mask' | 'who'>) => {
    const open = call.mask.open || call.who.may.has('name_witnesses');
    return witnesses.view.of(call.sites, (mail) => (open ? mail : mail.replace(/^[^@]+/, '●●●')));
  };

  api.on('GET /witnesses', watched);

  api.on('PUT /witnesses', (call) => {
    witnesses.mails.replace(call.body.mails, { id: call.who.id, role: call.who.roles[0] ?? null });
    return watched(call);
  });
}

/** Lines as a body that is made as fast as it is taken. */
function streamOf(lines: Iterable<string>): ReadableStream<Uint8Array> {
  const source = lines[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: (controller) => {
      const part: string[] = [];
      for (let line = source.next(); ; line = source.next()) {
        if (line.done) {
          if (part.length > 0) controller.enqueue(encoder.encode(`${part.join('\n')}\n`));
          controller.close();
          return;
        }
        if (part.push(line.value) < linesPerPull) continue;
        controller.enqueue(encoder.encode(`${part.join('\n')}\n`));
        return;
      }
    },
    cancel: () => {
      source.return?.();
    },
  });
}
