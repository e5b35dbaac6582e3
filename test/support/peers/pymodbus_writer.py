"""Writes with pymodbus: so many connections to a server, one after the other, and over each so many registers at a place, with rising values."""
import sys
import time
import types

# pymodbus imports the serial packages even where only TCP is used.
try:
    import serial_asyncio  # noqa: F401
except ImportError:
    sys.modules["serial"] = types.ModuleType("serial")
    sys.modules["serial_asyncio"] = types.ModuleType("serial_asyncio")
    sys.modules["serial_asyncio"].create_serial_connection = None

from pymodbus.client import ModbusTcpClient

host, (connections, writes, pause_ms, place, value) = sys.argv[1], map(int, sys.argv[2:7])
for _ in range(connections):
    client = ModbusTcpClient(host, port=502)
    if not client.connect():
        sys.exit(1)
    for _ in range(writes):
        if client.write_register(place, value, slave=1).isError():
            sys.exit(1)
        value += 1
        time.sleep(pause_ms / 1000)
    client.close()
