import type { OperationClass } from '../operation.ts';

type Service = readonly [name: string, kind: OperationClass];

/** Confirmed services of BACnet (ISO 16484-5) by their number. */
export const confirmedServices: ReadonlyMap<number, Service> = new Map([
  [0, ['AcknowledgeAlarm', 'control']],
  [1, ['ConfirmedCOVNotification', 'read']],
  [2, ['ConfirmedEventNotification', 'read']],
  [3, ['GetAlarmSummary', 'read']],
  [4, ['GetEnrollmentSummary', 'read']],
  [5, ['SubscribeCOV', 'session']],
  [6, ['AtomicReadFile', 'program-upload']],
  [7, ['AtomicWriteFile', 'program-download']],
  [8, ['AddListElement', 'write']],
  [9, ['RemoveListElement', 'write']],
  [10, ['CreateObject', 'control']],
  [11, ['DeleteObject', 'control']],
  [12, ['ReadProperty', 'read']],
  [14, ['ReadPropertyMultiple', 'read']],
  [15, ['WriteProperty', 'write']],
  [16, ['WritePropertyMultiple', 'write']],
  [17, ['DeviceCommunicationControl', 'mode']],
  [18, ['ConfirmedPrivateTransfer', 'unknown']],
  [19, ['ConfirmedTextMessage', 'control']],
  [20, ['ReinitializeDevice', 'mode']],
  [26, ['ReadRange', 'read']],
  [27, ['LifeSafetyOperation', 'control']],
  [28, ['SubscribeCOVProperty', 'session']],
  [29, ['GetEventInformation', 'read']],
]);

/** Unconfirmed services; those that answer a question are marked. */
export const unconfirmedServices: ReadonlyMap<number, readonly [...Service, answers: boolean]> = new Map([
  [0, ['I-Am', 'identify', true]],
  [1, ['I-Have', 'identify', true]],
  [2, ['UnconfirmedCOVNotification', 'read', true]],
  [3, ['UnconfirmedEventNotification', 'read', true]],
  [4, ['UnconfirmedPrivateTransfer', 'unknown', false]],
  [5, ['UnconfirmedTextMessage', 'control', false]],
  [6, ['TimeSynchronization', 'control', false]],
  [7, ['Who-Has', 'identify', false]],
  [8, ['Who-Is', 'identify', false]],
  [9, ['UTCTimeSynchronization', 'control', false]],
  [10, ['WriteGroup', 'write', false]],
]);
