"""Modbus server made of pymodbus: 200 holding registers of unit 1; says its port, answers any line with its request counts.

With --rtu it speaks serial frames over the connection, with --serial PATH on a serial port, with --everywhere on port 502 of all addresses.
"""
import asyncio
import json
import sys
import types

# pymodbus imports the serial packages even where only TCP is used.
try:
    import serial_asyncio  # noqa: F401
except ImportError:
    sys.modules["serial"] = types.ModuleType("serial")
    sys.modules["serial_asyncio"] = types.ModuleType("serial_asyncio")
    sys.modules["serial_asyncio"].create_serial_connection = None

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

counts = {}
place = ("0.0.0.0", 502) if "--everywhere" in sys.argv else ("127.0.0.1", 0)
serial_port = sys.argv[sys.argv.index("--serial") + 1] if "--serial" in sys.argv else None
BaseFramer = ModbusRtuFramer if "--rtu" in sys.argv or serial_port else ModbusSocketFramer


class CountingFramer(BaseFramer):
    def processIncomingPacket(self, data, callback, unit, **kwargs):
        def counted(request, *addr):
            code = str(request.function_code)
            counts[code] = counts.get(code, 0) + 1
            return callback(request, *addr)

        super().processIncomingPacket(data, counted, unit, **kwargs)


async def main():
    block = ModbusSequentialDataBlock(0, list(range(200)))
    store = ModbusSlaveContext(hr=block, zero_mode=True)
    identity = ModbusDeviceIdentification()
    identity.VendorName = "pymodbus peer"
    identity.ProductCode = "PM"
    identity.MajorMinorRevision = "3.0"
    devices = ModbusServerContext(slaves={1: store}, single=False)
    if serial_port:
        server = ModbusSerialServer(
            devices, CountingFramer, identity, port=serial_port, baudrate=19200, ignore_missing_slaves=True
        )
        await server.start()
        task = asyncio.ensure_future(server.serve_forever())
        port = serial_port
    else:
        server = ModbusTcpServer(devices, framer=CountingFramer, identity=identity, address=place)
        task = asyncio.ensure_future(server.serve_forever())
        await server.serving
        port = server.server.sockets[0].getsockname()[1]
    print(json.dumps({"ready": True, "port": port}), flush=True)
    loop = asyncio.get_running_loop()
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            break
        order = json.loads(line)
        if "set" in order:
            store.setValues(3, order["set"]["address"], [order["set"]["value"]])
        print(json.dumps({"done": True, "requests": counts}), flush=True)
    task.cancel()


asyncio.run(main())
