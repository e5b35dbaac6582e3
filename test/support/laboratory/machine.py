"""A machine of the laboratory, in a network namespace of its own: says that it is ready, takes orders as JSON lines, does each in a thread
of its own with real sockets, and answers when it is done, with the time. Ends when its input ends.

{"id": 1, "from": ADDRESS, "to": ADDRESS, "steps": [{"do": NAME, ...}]}
"""
import json
import random
import selectors
import socket
import struct
import sys
import threading
import time
import types

# pymodbus imports the serial packages even where only TCP is used.
try:
    import serial_asyncio  # noqa: F401
except ImportError:
    sys.modules["serial"] = types.ModuleType("serial")
    sys.modules["serial_asyncio"] = types.ModuleType("serial_asyncio")
    sys.modules["serial_asyncio"].create_serial_connection = None

said = threading.Lock()
ANSWER_S = 3
TRIES = 15
SILENT = ("", "back", "modbus")


def say(line):
    with said:
        print(json.dumps(line), flush=True)


def every(step):
    """Paces the turns of a step by the clock, so that what a turn takes does not slow them down."""
    pause = step.get("every", 0) / 1000
    begun = time.monotonic()
    for turn in range(step.get("times", 1)):
        rest = begun + turn * pause - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        yield turn


def filled(text, turn):
    """Bytes out of hexadecimal digits; `..` and `....` stand for the number of the turn."""
    return bytes.fromhex(text.replace("....", "%04x" % (turn & 0xFFFF)).replace("..", "%02x" % (turn & 0xFF)))


class Errand:
    """One order: its connections live as long as it does."""

    def __init__(self, order):
        self.order = order
        self.open = {}
        self.transaction = random.randrange(1, 60_000)

    def run(self):
        for step in self.order["steps"]:
            getattr(self, "do_" + step["do"].replace("-", "_"))(step)
        done = time.time() * 1000
        for held in self.open.values():
            held.close()
        return done

    def target(self, step):
        return step.get("to", self.order.get("to"))

    def connection(self, step):
        key = (self.target(step), step.get("port", 502))
        if key not in self.open:
            made = socket.socket()
            made.settimeout(ANSWER_S)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.bind((self.order["from"], 0))
            made.connect(key)
            self.open[key] = made
        return self.open[key]

    def do_wait(self, step):
        time.sleep(step["ms"] / 1000)

    def do_modbus(self, step):
        """Requests over one connection; `deaf` waits for no answer."""
        for turn in every(step):
            for pdu in step["pdus"]:
                body = filled(pdu, turn)
                self.transaction = (self.transaction + 1) & 0xFFFF
                unit = turn + 2 if step.get("unit") == "turn" else step.get("unit", 1)
                held = self.connection(step)
                held.sendall(struct.pack(">HHHB", self.transaction, 0, len(body) + 1, unit) + body)
                if not step.get("deaf"):
                    hear(held)

    def do_pymodbus(self, step):
        """The same by a client that is not ours."""
        from pymodbus.client import ModbusTcpClient

        client = ModbusTcpClient(self.target(step), port=502, source_address=(self.order["from"], 0))
        if not client.connect():
            raise ConnectionError("pymodbus did not connect")
        self.open["pymodbus"] = client
        for _ in every(step):
            getattr(client, step["call"])(**step["with"], slave=step.get("unit", 1))

    def do_say(self, step):
        """Bytes over one connection, or over a new one for each turn."""
        for turn in every(step):
            for attempt in range(TRIES):
                try:
                    self.say_all(step, turn)
                    break
                except ConnectionError:
                    # Some controllers keep one connection, and end a second.
                    self.hang_up(step)
                    if attempt == TRIES - 1:
                        raise
                    time.sleep(random.uniform(0.2, 0.5))
            if step.get("anew"):
                self.hang_up(step)

    def say_all(self, step, turn):
        held = self.connection(step)
        for text in step["says"]:
            held.sendall(filled(text, turn))
            if step.get("hears") and not held.recv(65536):
                raise ConnectionError("the other end closed")

    def hang_up(self, step):
        held = self.open.pop((self.target(step), step["port"]), None)
        if held:
            held.close()

    def do_knock(self, step):
        """Tries to connect, without waiting for those who do not answer."""
        targets = step.get("hosts", [self.target(step)])
        for turn in every(step):
            for host in targets:
                for port in step["ports"]:
                    if port == "turn":
                        port = step.get("first", 1) + turn
                    made = socket.socket()
                    made.setblocking(False)
                    made.bind((self.order["from"], 0))
                    made.connect_ex((host, port))
                    self.open[made] = made

    def do_send(self, step):
        """Datagrams."""
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        made.bind((self.order["from"], step.get("source", 0)))
        for turn in every(step):
            made.sendto(filled(step["says"], turn), (self.target(step), step["port"]))
        self.open[made] = made

    def do_ping(self, step):
        made = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        made.bind((self.order["from"], 0))
        name = random.randrange(1, 65_000)
        targets = step.get("hosts", [self.target(step)])
        for turn in every(step):
            for host in targets:
                message = struct.pack(">BBHHH", 8, 0, 0, name, turn & 0xFFFF) + b"laboratory"
                total = sum(struct.unpack(">9H", message))
                total = (total >> 16) + (total & 0xFFFF)
                checked = message[:2] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + message[4:]
                made.sendto(checked, (host, 0))
        made.close()

    def do_frames(self, step):
        """Frames as they are."""
        made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        made.bind((step.get("on", "eth0"), 0))
        for turn in every(step):
            for text in step["frames"]:
                made.send(filled(text, turn))
        made.close()

    def do_serve(self, step):
        """Takes what comes on TCP ports: keeps still, or says words first, or gives everything back (`back`), or answers
        Modbus (`modbus`); and answers datagrams."""
        waits = selectors.DefaultSelector()
        for port, manner in step.get("tcp", {}).items():
            made = socket.create_server(("0.0.0.0", int(port)), backlog=256)
            made.setblocking(False)
            waits.register(made, selectors.EVENT_READ, ("door", manner))
        for port in step.get("udp", []):
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            made.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO: answers come from the address that was asked
            made.bind(("0.0.0.0", port))
            waits.register(made, selectors.EVENT_READ, ("datagrams", "names" if port == 53 else ""))
        threading.Thread(target=serve, args=(waits,), daemon=True).start()


def hear(held):
    """One answer of Modbus, or none in time."""
    try:
        head = exactly(held, 6)
        exactly(held, struct.unpack(">H", head[4:6])[0])
    except socket.timeout:
        pass


def exactly(held, count):
    got = b""
    while len(got) < count:
        more = held.recv(count - len(got))
        if not more:
            raise ConnectionError("the other end closed")
        got += more
    return got


def answered(data):
    """
    Answers of a Modbus device that knows reading, writing and diagnostics, refuses everything else, and has a fault: who asks for seven things
    gets them three times.
    """
    answers = b""
    while len(data) >= 8:
        size = 6 + struct.unpack(">H", data[4:6])[0]
        head, unit, pdu, data = data[:4], data[6:7], data[7:size], data[size:]
        code, faulty = pdu[0], False
        if code in (1, 2, 3, 4) and len(pdu) == 5 and unit != b"\x00":
            count = struct.unpack(">H", pdu[3:5])[0]
            faulty = count == 7
            values = bytes(count * 2 if code > 2 else (count + 7) // 8)
            pdu = bytes([code, len(values)]) + values
        elif code in (15, 16):
            pdu = pdu[:5]
        elif code not in (5, 6, 8):
            pdu = bytes([code | 0x80, 1])
        elif pdu[:3] == b"\x08\x00\x04":
            continue
        answers += (head + struct.pack(">H", len(pdu) + 1) + unit + pdu) * (3 if faulty else 1)
    return answers


def split(data):
    """Whole requests of Modbus, and the beginning of the next."""
    end = 0
    while len(data) - end >= 6 and len(data) - end >= (size := 6 + struct.unpack(">H", data[end + 4 : end + 6])[0]):
        end += size
    return data[:end], data[end:]


def serve(waits):
    rests = {}
    while True:
        for key, _ in waits.select():
            what, manner = key.data
            try:
                if what == "door":
                    made, _ = key.fileobj.accept()
                    rests.pop(made.fileno(), None)
                    made.setblocking(False)
                    waits.register(made, selectors.EVENT_READ, ("talk", manner))
                    if manner not in SILENT:
                        made.sendall(manner.encode() + b"\r\n")
                elif what == "datagrams":
                    data, extra, _, whom = key.fileobj.recvmsg(65536, 64)
                    if data[:1] != b"\xff":
                        answer = data[:2] + b"\x81\x80" + data[4:] if manner == "names" else data
                        key.fileobj.sendmsg([answer], extra, 0, whom)
                else:
                    data = key.fileobj.recv(65536)
                    if not data:
                        waits.unregister(key.fileobj)
                        key.fileobj.close()
                    elif manner == "back":
                        key.fileobj.sendall(data)
                    elif manner == "modbus":
                        whole, rests[key.fd] = split(rests.get(key.fd, b"") + data)
                        key.fileobj.sendall(answered(whole))
            except OSError:
                if what == "talk":
                    waits.unregister(key.fileobj)
                    key.fileobj.close()


def work(order):
    try:
        say({"id": order["id"], "done": Errand(order).run()})
    except Exception as error:
        say({"id": order["id"], "failed": f"{type(error).__name__}: {error} in {json.dumps(order)[:500]}"})


say({"id": 0, "done": 0})
for line in sys.stdin:
    order = json.loads(line)
    threading.Thread(target=work, args=(order,), daemon=True).start()
