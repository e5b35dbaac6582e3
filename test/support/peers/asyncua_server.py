"""OPC UA server made of asyncua; says its address, carries out the changes that a line names and answers with its request counts.

With --reverse it registers its namespaces and builds its nodes in the other order, as after a restart that numbers anew.
"""
import asyncio
import datetime
import json
import logging
import os
import socket
import sys

from asyncua import Server, ua
from asyncua.server import uaprocessor

logging.disable(logging.CRITICAL)
counts = {}
process = uaprocessor.UaProcessor._process_message


async def counted(self, typeid, *rest):
    name = ua.ObjectIdNames.get(typeid.Identifier, str(typeid.Identifier)).split("Request")[0]
    counts[name] = counts.get(name, 0) + 1
    return await process(self, typeid, *rest)


uaprocessor.UaProcessor._process_message = counted
attributes, types, variant = ua.AttributeIds, ua.VariantType, ua.Variant


async def main():
    server = Server()
    await server.init()
    # The library binds a fixed port only.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/cell/")
    await server.set_application_uri("urn:foreign:asyncua")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    reverse = "--reverse" in sys.argv
    uris = ["urn:foreign:press", "urn:foreign:library"]
    for uri in reversed(uris) if reverse else uris:
        await server.register_namespace(uri)
    ns = await server.get_namespace_index(uris[0])

    def node_id(name):
        return ua.NodeId(name, ns)

    def name_of(name):
        return ua.QualifiedName(name, ns)

    def node(name):
        return server.get_node(node_id(name))

    press = await server.nodes.objects.add_object(node_id("Press"), name_of("Press"))
    places = {}
    for place in ["B", "A"] if reverse else ["A", "B"]:
        places[place] = await press.add_folder(node_id(place), name_of(place))
    values = {
        "Speed": 100.5,
        "Name": "プレス一号",
        "Flag": True,
        "List": [1, 2, 3],
        "Bytes": b"\0\1",
        "When": datetime.datetime(2026, 1, 1),
        "Instant": datetime.datetime(2026, 1, 1, 0, 0, 0, 123_456),
        "State": ua.StatusCode(ua.StatusCodes.Good),
        "Zero": 0.0,
        "Password": "first",
        "Words": ua.LocalizedText("日本", "ja"),
        "Odd": float("nan"),
        "Long": "x" * 70_000,
        "Gone": 1,
        "Moving": 2,
    }
    for name, value in reversed(values.items()) if reverse else values.items():
        one = await places["A"].add_variable(node_id(name), name_of(name), value)
        await one.set_writable()
    await press.add_method(node_id("Reset"), name_of("Reset"), lambda parent: [], [], [])
    kinds = {}
    for name in ["Other", "Kind"] if reverse else ["Kind", "Other"]:
        kinds[name] = await server.nodes.base_object_type.add_object_type(node_id(name), name_of(name))
    await places["B"].add_object(node_id("Device"), name_of("Device"), node_id("Kind"))
    limit_alarm = server.get_node(ua.NodeId(9341))
    alarm = await places["B"].add_object(node_id("Alarm"), name_of("Alarm"), limit_alarm)

    async def below(start, *names):
        for one in names:
            start = await start.get_child(ua.QualifiedName(one, 0))
        return start

    async def put(name, attribute, value, kind):
        await node(name).write_attribute(attribute, ua.DataValue(variant(value, kind)))

    async def alarm_comes():
        now = datetime.datetime(2026, 1, 5)
        fields = {
            "EventId": variant(os.urandom(8), types.ByteString),
            "Time": variant(now, types.DateTime),
            "Message": variant(ua.LocalizedText("hot"), types.LocalizedText),
            "Severity": variant(700, types.UInt16),
            "Retain": variant(True, types.Boolean),
            "ActiveState/Id": variant(True, types.Boolean),
        }
        for path, value in fields.items():
            await (await below(alarm, *path.split("/"))).write_value(value)

    async def moved():
        one = node("Moving")
        await places["A"].delete_reference(one, ua.ObjectIds.HasComponent, forward=True, bidirectional=True)
        await places["B"].add_reference(one, ua.ObjectIds.HasComponent)

    async def limit():
        await (await below(alarm, "HighLimit")).write_value(variant(90.0, types.Double))

    text = ua.LocalizedText("other")
    changes = {
        "value": lambda: node("Speed").write_value(101.5),
        "member": lambda: node("List").write_value([1, 2, 4]),
        "bytes": lambda: node("Bytes").write_value(b"\0\2"),
        "time": lambda: node("When").write_value(datetime.datetime(2026, 1, 2)),
        "instant": lambda: node("Instant").write_value(datetime.datetime(2026, 1, 1, 0, 0, 0, 123_457)),
        "status": lambda: node("State").write_value(ua.StatusCode(ua.StatusCodes.BadOutOfRange)),
        "negative zero": lambda: node("Zero").write_value(-0.0),
        "secret": lambda: node("Password").write_value("second"),
        "language": lambda: node("Words").write_value(ua.LocalizedText("日本", "en")),
        "number": lambda: node("Odd").write_value(1.0),
        "end of a long value": lambda: node("Long").write_value("x" * 70_001),
        "display name": lambda: put("Name", attributes.DisplayName, text, types.LocalizedText),
        "description": lambda: put("Name", attributes.Description, text, types.LocalizedText),
        "rights": lambda: put("Flag", attributes.AccessLevel, 1, types.Byte),
        "rank": lambda: put("List", attributes.ValueRank, 1, types.Int32),
        "method": lambda: put("Reset", attributes.Executable, False, types.Boolean),
        "abstract type": lambda: put("Kind", attributes.IsAbstract, True, types.Boolean),
        "new node": lambda: places["B"].add_variable(node_id("New"), name_of("New"), 1),
        "new method": lambda: press.add_method(node_id("Erase"), name_of("Erase"), lambda parent: [], [], []),
        "new type": lambda: server.nodes.base_object_type.add_object_type(node_id("Fresh"), name_of("Fresh")),
        "new reference": lambda: places["A"].add_reference(node("Device"), ua.ObjectIds.Organizes),
        "gone node": lambda: server.delete_nodes([node("Gone")]),
        "moved node": moved,
        "limit of an alarm": limit,
        "new namespace": lambda: server.register_namespace("urn:foreign:added"),
        "alarm": alarm_comes,
    }
    async with server:
        print(json.dumps({"ready": True, "url": f"opc.tcp://127.0.0.1:{port}/cell/"}), flush=True)
        loop = asyncio.get_running_loop()
        while True:
            line = await loop.run_in_executor(None, sys.stdin.readline)
            if not line:
                break
            for name in json.loads(line).get("change", []):
                await changes[name]()
            print(json.dumps({"done": True, "requests": counts}), flush=True)


asyncio.run(main())
