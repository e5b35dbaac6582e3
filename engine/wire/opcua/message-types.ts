import type { OperationClass } from '../operation.ts';

/** A service: its name without Request or Response, its class, and the node ids (namespace 0) of the binary form of both. */
type Service = readonly [name: string, kind: OperationClass, request: number, response: number];

/** Services of OPC UA with the node ids that the OPC Foundation's NodeIds.csv gives their encodings. */
const services: readonly Service[] = [
  ['FindServers', 'identify', 422, 425],
  ['GetEndpoints', 'identify', 428, 431],
  ['RegisterServer', 'control', 437, 440],
  ['OpenSecureChannel', 'session', 446, 449],
  ['CloseSecureChannel', 'session', 452, 455],
  ['CreateSession', 'session', 461, 464],
  ['ActivateSession', 'session', 467, 470],
  ['CloseSession', 'session', 473, 476],
  ['Cancel', 'session', 479, 482],
  ['AddNodes', 'control', 488, 491],
  ['AddReferences', 'control', 494, 497],
  ['DeleteNodes', 'control', 500, 503],
  ['DeleteReferences', 'control', 506, 509],
  ['Browse', 'identify', 527, 530],
  ['BrowseNext', 'identify', 533, 536],
  ['TranslateBrowsePathsToNodeIds', 'identify', 554, 557],
  ['RegisterNodes', 'session', 560, 563],
  ['UnregisterNodes', 'session', 566, 569],
  ['QueryFirst', 'identify', 615, 618],
  ['QueryNext', 'identify', 621, 624],
  ['Read', 'read', 631, 634],
  ['HistoryRead', 'read', 664, 667],
  ['Write', 'write', 673, 676],
  ['HistoryUpdate', 'write', 700, 703],
  ['Call', 'control', 712, 715],
  ['CreateMonitoredItems', 'session', 751, 754],
  ['ModifyMonitoredItems', 'session', 763, 766],
  ['SetMonitoringMode', 'session', 769, 772],
  ['SetTriggering', 'session', 775, 778],
  ['DeleteMonitoredItems', 'session', 781, 784],
  ['CreateSubscription', 'session', 787, 790],
  ['ModifySubscription', 'session', 793, 796],
  ['SetPublishingMode', 'session', 799, 802],
  ['Publish', 'read', 826, 829],
  ['Republish', 'read', 832, 835],
  ['TransferSubscriptions', 'session', 841, 844],
  ['DeleteSubscriptions', 'session', 847, 850],
  ['FindServersOnNetwork', 'identify', 12208, 12209],
  ['RegisterServer2', 'control', 12211, 12212],
];

/** What the type id at the beginning of a message's body says. */
export interface MessageType {
  /** As in the standard: `ReadRequest`, `ReadResponse`, `ServiceFault`. */
  name: string;
  /** Its service: `Read`; of a fault nobody knows. */
  service: string;
  class: OperationClass;
  role: 'request' | 'response' | 'fault';
}

/** Messages by the numeric node id of their type in namespace 0. */
export const messageTypes: ReadonlyMap<number, MessageType> = new Map<number, MessageType>([
  [397, { name: 'ServiceFault', service: 'ServiceFault', class: 'unknown', role: 'fault' }],
  ...services.flatMap(([service, kind, request, response]): [number, MessageType][] => [
    [request, { name: `${service}Request`, service, class: kind, role: 'request' }],
    [response, { name: `${service}Response`, service, class: kind, role: 'response' }],
  ]),
]);
