"""What a client can make grow has an end, and one client does not starve another."""

import os
import socket
import threading
import time

import symd
from symd import MIB, Case, Client, Closed, message, needs_root, until

EXPECTED_MORE = "org.varlink.service.ExpectedMore"


class Sizes(Case):
    def test_a_message_above_a_mebibyte_ends_the_connection(self):
        daemon = self.start()
        for end in b"", b"\0":
            c = daemon.connect()
            try:
                c.send(b'{"method":"' + b"x" * (MIB + 100000) + end)
            except (BrokenPipeError, ConnectionResetError):
                pass
            reply = c.reply()
            self.assertEqual(reply["error"], "io.symd.LimitExceeded")
            self.assertEqual(reply["parameters"], {"limit": "message_bytes", "value": MIB})
            self.assertTrue(c.is_closed())
        self.assertIn("release", daemon.connect().result("GetStatus"))

    def test_a_message_of_a_mebibyte_is_read(self):
        c = self.start().connect()
        call = message("LookupName", {"targets": ["x" * 100]})[:-1]
        c.send(call + b" " * (MIB - len(call) - 1) + b"\0")
        self.assertEqual(len(c.reply()["parameters"]["results"]), 1)

    def test_many_values_are_refused(self):
        c = self.start().connect()
        for item in {}, []:
            reply = c.call("LookupName", {"targets": [item] * 100000})
            self.assertEqual(reply["error"], "io.symd.LimitExceeded")
            self.assertEqual(reply["parameters"]["limit"], "message_values")
        self.assertIn("release", c.result("GetStatus"))

    def test_depth_is_bounded(self):
        c = self.start().connect()
        c.send(b'{"method":"io.symd.GetStatus","parameters":{"a":' + b"[" * 20 + b"]" * 20 + b"}}\0")
        self.assertEqual(c.reply()["error"], "org.varlink.service.InvalidParameter")

    def test_a_reply_above_a_mebibyte_expects_more(self):
        daemon = self.start(root=None)
        c = daemon.connect()
        self.assertEqual(c.call("ListSymbols", {})["error"], EXPECTED_MORE)
        self.assertEqual(c.call("LookupName", {"targets": ["*"] * 50})["error"], EXPECTED_MORE)
        addresses = ["0xffffffff81000000"] * 20000
        self.assertEqual(c.call("LookupAddress", {"addresses": addresses})["error"], EXPECTED_MORE)
        self.assertIn("release", c.result("GetStatus"))
        n = sum(len(p["results"]) for p in c.stream("LookupAddress", {"addresses": addresses}))
        self.assertEqual(n, len(addresses))
        n = sum(len(p["results"]) for p in c.stream("LookupName", {"targets": ["*"] * 5}))
        self.assertEqual(n, 5)

    def test_a_glob_stops_at_a_thousand(self):
        c = self.start(root=None).connect()
        result = c.result("LookupName", {"targets": ["*"]})["results"][0]
        self.assertEqual(len(result["symbols"]), 1000)
        self.assertEqual(result["problem"]["code"], "limit")


class Connections(Case):
    def test_a_user_has_so_many(self):
        daemon = self.start()
        limit = daemon.connect().result("GetStatus")["limits"]["connections_per_user"]
        self.assertEqual(limit, 256)
        for c in [daemon.connect() for _ in range(limit - 1)]:
            c.ask("GetStatus")
        for c in daemon.clients[1:]:
            self.assertIn("parameters", c.reply())
        for _ in range(20):
            with Client(daemon.path) as c:
                reply = c.reply()
                self.assertEqual(reply["error"], "io.symd.LimitExceeded")
                self.assertEqual(reply["parameters"], {"limit": "connections_per_user",
                                                       "value": limit})
                self.assertTrue(c.is_closed())
        if os.geteuid() == 0:
            self.assertIn(b"release", symd.as_somebody(lambda: self.ask(daemon)))
        daemon.clients.pop().socket.close()
        until(lambda: self.is_answered(daemon), "a place is free again")

    @staticmethod
    def ask(daemon):
        with Client(daemon.path) as c:
            c.ask("GetStatus")
            return c.read()

    def is_answered(self, daemon):
        try:
            return b"release" in self.ask(daemon)
        except (Closed, OSError):
            return False


class Fairness(Case):
    def answered(self, daemon, seconds=1.5):
        """How long the slowest of the small questions of @seconds took."""
        slowest, end = 0, time.monotonic() + seconds
        with Client(daemon.path) as c:
            while time.monotonic() < end:
                begin = time.monotonic()
                c.ask("LookupName", {"targets": ["vfs_read"]})
                c.read()
                slowest = max(slowest, time.monotonic() - begin)
        return slowest

    def test_who_does_not_read_costs_nobody(self):
        daemon = self.start(root=None)
        before = daemon.memory()
        for _ in range(30):
            c = daemon.connect()
            c.socket.setblocking(False)
            call = message("ListSymbols", {}, more=True) + message("LookupName", {"targets": ["*"]})
            try:
                while True:
                    c.send(call * 50)
            except BlockingIOError:
                pass
        self.assertLess(self.answered(daemon), 0.5)
        cpu = daemon.cpu()
        self.answered(daemon, 0.2)
        select_free = daemon.cpu() - cpu
        self.assertLess(select_free, 1)
        self.assertLess(daemon.memory() - before, 40 * MIB)

    def test_who_asks_without_end_costs_little(self):
        daemon = self.start(root=None)
        stop = threading.Event()

        def pester(text):
            with Client(daemon.path) as c:
                c.socket.settimeout(0.5)
                while not stop.is_set():
                    try:
                        c.send(text)
                        c.socket.recv(1 << 20)
                    except (OSError, TimeoutError):
                        return

        texts = [
            message("ListSymbols", {"pattern": "*nothing*matches*this*"}),
            message("LookupName", {"targets": ["zzqqzzqq_%d" % i for i in range(500)]}),
            message("LookupName", {"targets": ["*_*_*_*_*x"] * 20}),
            os.urandom(30000) + b"\0",
            b"\0" * 30000,
        ]
        threads = [threading.Thread(target=pester, args=(t,)) for t in texts]
        for t in threads:
            t.start()
        try:
            self.assertLess(self.answered(daemon, 2), 1.0)
        finally:
            stop.set()
            for t in threads:
                t.join()

    def test_clients_that_break_off(self):
        daemon = self.start(root=None)
        before = None
        for i in range(300):
            with Client(daemon.path) as c:
                c.ask("ListSymbols", {}, more=True)
                if i % 3:
                    c.read()
                if i % 3 == 2:
                    c.socket.shutdown(socket.SHUT_RD)
            if i == 50:
                before = daemon.memory()
        self.answered(daemon, 0.1)
        self.assertLess(daemon.memory() - before, 4 * MIB)

    @needs_root
    def test_a_user_who_uses_up_his_bytes_keeps_nobody_from_asking(self):
        daemon = self.start()
        reader, writer = os.pipe()
        self.addCleanup(os.close, writer)

        def hoard():
            """Many connections, each with most of a large message, until told to end."""
            os.close(writer)
            clients = []
            refused = 0
            for _ in range(100):
                c = Client(daemon.path)
                c.socket.settimeout(2)
                try:
                    c.send(b" " * (900 << 10))
                except OSError:
                    refused += 1
                clients.append(c)
            with Client(daemon.path) as c:
                c.ask("GetStatus")
                assert b"release" in c.read()
            return b"%d" % refused

        refused = int(symd.as_somebody(hoard))
        os.close(reader)
        self.assertGreater(refused, 50)
        self.assertLess(daemon.memory(), 64 * MIB)
        self.assertIn("release", daemon.connect().result("GetStatus"))


if __name__ == "__main__":
    symd.main()
