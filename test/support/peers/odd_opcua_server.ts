import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  Argument,
  type BrowseDescription,
  BrowseNextResponse,
  type BrowseRequest,
  BrowseResponse,
  BrowseResult,
  coerceExpandedNodeId,
  coerceNodeId,
  DataType,
  DataValue,
  FindServersResponse,
  type Namespace,
  OPCUACertificateManager,
  OPCUAServer,
  ReadRequest,
  ReadResponse,
  ReferenceDescription,
  type Request,
  type Response,
  ServerSecureChannelLayer,
  ServiceFault,
  StatusCodes,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  Variant,
  VariantArrayType,
} from 'node-opcua';

/**
 * OPC UA server that keeps to the letter of the protocol and to nothing else: `--habit NAME` says what it does to its
 * answers. It shows a folder `Cell` with a hundred settings, and of the standard's own nodes only Objects, so that a
 * crawl is short. Answers any line with the requests it received by service; `{"calm":true}` ends the habit,
 * `{"habit":NAME}` takes up another.
 */
const settings = 100;
const folder = 's=Cell';

/** What a habit may look at and change before an answer leaves. */
interface Answer {
  request: Request;
  response: Response;
  /** Answers sent of this kind. */
  count: number;
}

/** Gives another answer, changes the one given, or says how many milliseconds it takes or that the line is cut. */
type Habit = (answer: Answer) => Response | number | 'cut' | undefined;

const browsed = (request: Request) => (request as BrowseRequest).nodesToBrowse as BrowseDescription[];
const isCell = (id: BrowseDescription['nodeId']) => id.value === 'Cell';

function* cellResults({ request, response }: Answer): Generator<BrowseResult> {
  if (!(response instanceof BrowseResponse)) return;
  for (const [index, description] of browsed(request).entries()) {
    if (isCell(description.nodeId)) yield response.results![index]!;
  }
}

function reference(name: string): ReferenceDescription {
  return new ReferenceDescription({
    referenceTypeId: coerceNodeId('i=35'),
    isForward: true,
    nodeId: coerceExpandedNodeId(`ns=1;s=${name}`),
    browseName: { namespaceIndex: 1, name },
    displayName: { text: name },
    nodeClass: 1,
    typeDefinition: coerceExpandedNodeId('i=61'),
  });
}

const habits: Readonly<Record<string, Habit>> = {
  calm: () => undefined,
  /** Says "more" for ever, and tells the same each time. */
  'endless references': (answer) => {
    for (const result of cellResults(answer)) result.continuationPoint = Buffer.from('again');
    const { response } = answer;
    if (response instanceof BrowseNextResponse) {
      response.results = [
        new BrowseResult({ references: [reference('Setting1')], continuationPoint: Buffer.from('again') }),
      ];
    }
    return undefined;
  },
  /** Every object has ten children that nobody saw before. */
  'endless nodes': ({ request, response, count }) => {
    if (!(response instanceof BrowseResponse)) return undefined;
    for (const [index, { nodeId }] of browsed(request).entries()) {
      if (nodeId.namespace === 0) continue;
      const result = response.results![index]!;
      result.statusCode = StatusCodes.Good;
      result.references = Array.from({ length: 10 }, (_, child) => reference(`${count}/${index}/${child}`));
    }
    return undefined;
  },
  'no FindServers': ({ response }) =>
    response instanceof FindServersResponse ? fault(StatusCodes.BadServiceUnsupported) : undefined,
  'the same server twice': ({ response }) => {
    if (response instanceof FindServersResponse) response.servers = [...response.servers!, ...response.servers!];
    return undefined;
  },
  'folder denied': (answer) => {
    for (const result of cellResults(answer)) {
      result.statusCode = StatusCodes.BadUserAccessDenied;
      result.references = [];
      result.continuationPoint = Buffer.alloc(0);
    }
    return undefined;
  },
  /** A reference to a node that the server does not know. */
  'dangling reference': (answer) => {
    for (const result of cellResults(answer)) result.references!.push(reference('Nowhere'));
    return undefined;
  },
  /** Values of the wrong type everywhere: a name for the namespaces, words for numbers. */
  'wrong types': ({ request, response }) => {
    if (!(request instanceof ReadRequest) || !(response instanceof ReadResponse)) return undefined;
    response.results = response.results!.map((result, index) => {
      const { nodeId } = request.nodesToRead![index]!;
      if (nodeId.namespace === 0) return result;
      return new DataValue({ value: new Variant({ dataType: DataType.String, value: 'あれ' }) });
    });
    return undefined;
  },
  'no namespaces': ({ request, response }) => {
    if (!(request instanceof ReadRequest) || !(response instanceof ReadResponse)) return undefined;
    response.results = response.results!.map((result, index) =>
      request.nodesToRead![index]!.nodeId.value === 2255
        ? new DataValue({ value: new Variant({ dataType: DataType.Int32, value: 7 }) })
        : result,
    );
    return undefined;
  },
  'half an answer': ({ response }) => {
    if (response instanceof ReadResponse && response.results!.length > 20)
      response.results = response.results!.slice(0, 7);
    return undefined;
  },
  undecodable: () => undefined,
  'huge values': () => undefined,
  'one value lost': ({ request, response }) => {
    if (!(request instanceof ReadRequest) || !(response instanceof ReadResponse)) return undefined;
    const asked = request.nodesToRead!.some(
      ({ nodeId, attributeId }) => nodeId.value === 'Setting7' && attributeId === 13,
    );
    return asked ? 60_000 : undefined;
  },
  'cuts the line': ({ response, count }) => (response instanceof ReadResponse && count % 3 === 2 ? 'cut' : undefined),
  'asks for rest': ({ response, count }) =>
    response instanceof ReadResponse && count > 2 ? fault(StatusCodes.BadTcpServerTooBusy) : undefined,
  'grows slow': ({ response, count }) => (response instanceof ReadResponse && count > 3 ? 400 : undefined),
};

/** A structure whose body ends after its first byte. */
class CutArgument extends Argument {
  override encode(stream: Parameters<Argument['encode']>[0]): void {
    stream.writeUInt8(1);
  }
}

function fault(serviceResult: typeof StatusCodes.BadServiceUnsupported): ServiceFault {
  return new ServiceFault({ responseHeader: { serviceResult, timestamp: new Date(), stringTable: [] } });
}

const named = process.argv[process.argv.indexOf('--habit') + 1] ?? 'calm';
let habit = habits[named];
if (!habit) throw new Error(`no habit ${named}; there are ${Object.keys(habits).join(', ')}`);
for (const setLogger of [setDebugLogger, setErrorLogger, setWarningLogger]) setLogger(() => undefined);

const counts: Record<string, number> = {};
const send = ServerSecureChannelLayer.prototype.send_response;
ServerSecureChannelLayer.prototype.send_response = function odd(type, response, message, callback) {
  const { request } = message;
  if (type !== 'MSG') return send.call(this, type, response, message, callback);
  const name = response.schema.name;
  counts[name] = (counts[name] ?? 0) + 1;
  onlyOwnNodes(response);
  const done = habit!({ request: request!, response, count: counts[name] });
  if (done === 'cut') return this.abruptlyInterrupt();
  if (typeof done === 'number') {
    setTimeout(() => send.call(this, type, response, message, callback), done).unref();
    return undefined;
  }
  return send.call(this, type, done ?? response, message, callback);
};

/** Of the standard's own nodes only the folder of objects is shown. */
function onlyOwnNodes(response: Response): void {
  if (!(response instanceof BrowseResponse)) return;
  for (const result of response.results ?? []) {
    result.references = (result.references ?? []).filter(({ nodeId }) => nodeId.namespace !== 0 || nodeId.value === 85);
  }
}

const pki = mkdtempSync(join(tmpdir(), 'hinomi-odd-'));
const server = new OPCUAServer({
  port: 0,
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  // Sessions whose line was cut are kept for a while.
  serverCapabilities: { maxSessions: 100 },
  serverCertificateManager: new OPCUACertificateManager({
    rootFolder: pki,
    automaticallyAcceptUnknownCertificate: true,
  }),
});
await server.initialize();
const requests: Record<string, number> = {};
server.on('request', (request) => {
  const name = request.schema.name.replace(/Request$/, '');
  requests[name] = (requests[name] ?? 0) + 1;
});
build(server.engine.addressSpace!.getOwnNamespace());
await server.start();

function build(namespace: Namespace): void {
  const cell = namespace.addObject({
    organizedBy: server.engine.addressSpace!.rootFolder.objects,
    browseName: 'Cell',
    nodeId: folder,
  });
  const add = (name: string, value: { dataType: DataType; value: unknown; arrayType?: VariantArrayType }) =>
    namespace.addVariable({
      componentOf: cell,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: value.dataType,
      value,
    });
  for (let at = 0; at < settings; at++) add(`Setting${at}`, { dataType: DataType.Int32, value: at });
  if (named === 'undecodable') {
    for (const at of [20, 60]) add(`Odd${at}`, { dataType: DataType.ExtensionObject, value: new CutArgument() });
  }
  if (named === 'huge values') {
    add('Long', { dataType: DataType.String, value: 'x'.repeat(1_500_000) });
    const samples = Float64Array.from({ length: 150_000 }, (_, at) => at / 7);
    add('Many', { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: samples });
  }
}

const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ ready: true, url: `opc.tcp://127.0.0.1:${server.endpoints[0]!.port}` });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as { habit?: string };
  if (order.habit !== undefined) habit = habits[order.habit] ?? habit;
  say({ requests });
}
await server.shutdown(0);
rmSync(pki, { recursive: true, force: true });
process.exit(0);
