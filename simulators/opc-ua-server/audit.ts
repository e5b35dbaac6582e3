import {
  AttributeIds,
  coerceLocalizedText,
  DataType,
  type OPCUAServer,
  type UAVariable,
  type Variant,
} from 'node-opcua';

/** Tells those who listen that a variable was written by this user, as the standard has it (AuditWriteUpdateEventType). */
export function tellWrite(server: OPCUAServer, node: UAVariable, from: Variant, by: string): void {
  const name = node.browseName.name ?? '';
  server.engine.addressSpace!.rootFolder.objects.server.raiseEvent('AuditWriteUpdateEventType', {
    sourceNode: { dataType: DataType.NodeId, value: node.nodeId },
    sourceName: { dataType: DataType.String, value: 'Attribute/Write' },
    message: { dataType: DataType.LocalizedText, value: coerceLocalizedText(`${name} was written`)! },
    severity: { dataType: DataType.UInt16, value: 100 },
    actionTimeStamp: { dataType: DataType.DateTime, value: new Date() },
    status: { dataType: DataType.Boolean, value: true },
    serverId: { dataType: DataType.String, value: '' },
    clientAuditEntryId: { dataType: DataType.String, value: '' },
    clientUserId: { dataType: DataType.String, value: by },
    attributeId: { dataType: DataType.UInt32, value: AttributeIds.Value },
    indexRange: { dataType: DataType.String, value: '' },
    oldValue: from,
    newValue: node.readValue().value,
  });
}
