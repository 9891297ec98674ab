"""The conversation: calls in any packing, flags, malformed messages, errors that name what is wrong."""

import json
import socket

import symd
from symd import Case, message

LOOKUP = message("LookupName", {"targets": ["vfs_read"]})


class Packing(Case):
    def test_many_calls_in_one_write_are_answered_in_order(self):
        c = self.start().connect()
        names = ["vfs_read", "nope", "jhash", "init_once", "type_show"] * 200
        c.send(b"".join(message("LookupName", {"targets": [n]}) for n in names))
        for n in names:
            results = c.reply()["parameters"]["results"]
            self.assertEqual([r["target"] for r in results], [n])

    def test_a_call_may_come_byte_by_byte(self):
        c = self.start().connect()
        for byte in LOOKUP * 2:
            c.send(bytes([byte]))
        self.assertEqual(c.read(), c.read())

    def test_calls_may_be_cut_anywhere(self):
        c = self.start().connect()
        for cut in range(1, len(LOOKUP)):
            c.send((LOOKUP * 2)[: cut])
            c.send((LOOKUP * 2)[cut:])
            self.assertEqual(c.read(), c.read())

    def test_a_client_that_sends_no_more_gets_its_answers(self):
        c = self.start().connect()
        c.send(LOOKUP * 300)
        c.socket.shutdown(socket.SHUT_WR)
        for _ in range(300):
            self.assertIn("parameters", c.reply())
        self.assertTrue(c.is_closed())

    def test_half_a_call_before_the_end_is_no_call(self):
        c = self.start().connect()
        c.send(LOOKUP + LOOKUP[:-5])
        c.socket.shutdown(socket.SHUT_WR)
        self.assertIn("parameters", c.reply())
        self.assertTrue(c.is_closed())

    def test_a_client_that_sends_no_more_gets_a_long_stream(self):
        c = self.start(root=None).connect()
        c.ask("ListSymbols", {}, more=True)
        c.socket.shutdown(socket.SHUT_WR)
        n, more = 0, True
        while more:
            reply = c.reply()
            n += len(reply["parameters"]["symbols"])
            more = reply.get("continues")
        self.assertGreater(n, 10000)
        self.assertTrue(c.is_closed())


class Flags(Case):
    def test_oneway_has_no_reply_and_no_error(self):
        c = self.start().connect()
        for method, parameters in (
            ("LookupName", {"targets": ["vfs_read"]}),
            ("LookupName", {"targets": 1}),
            ("Nothing", {}),
            ("a.b.C", {}),
            ("Explain", {"targets": []}),
            ("ListSymbols", {}),
            ("Monitor", {}),
        ):
            c.ask(method, parameters, oneway=True)
            c.ask(method, parameters, oneway=True, more=method != "Monitor")
        self.assertIn("release", c.result("GetStatus"))

    def test_more_streams_and_ends(self):
        c = self.start().connect()
        parts = list(c.stream("ListSymbols"))
        n = sum(len(p["symbols"]) for p in parts)
        self.assertEqual(n, c.result("GetStatus")["symbols"])

    def test_more_is_harmless_for_short_answers(self):
        c = self.start().connect()
        for method in "GetStatus", "ListObjects":
            reply = c.call(method, {}, more=True)
            self.assertNotIn("continues", {k for k, v in reply.items() if v})

    def test_upgrade_is_refused(self):
        c = self.start().connect()
        reply = c.call("GetStatus", {}, upgrade=True)
        self.assertEqual(reply["error"], "org.varlink.service.InvalidParameter")
        self.assertIn("release", c.result("GetStatus"))


class Malformed(Case):
    def test_the_connection_survives_what_is_no_call(self):
        c = self.start().connect()
        for text, position in (
            (b"", None), (b"{", None), (b"}", 0), (b"symd", 0), (b"[]", None), (b"17", None),
            (b'{"method":"io.symd.GetStatus"}x', 30), (b'{"method":}', 10), (b"\xff\xfe", 0),
            (b'{"method":"\xc3("}', None), (b'{"method":1}', None), (b"{}", None),
            (b'{"method":"io.symd.GetStatus","parameters":[]}', None),
            (b'{"method":"io.symd.GetStatus","more":1}', None),
            (b'{"method":"noDots"}', None),
            (b"[" * 100, None), (b'{"a":' * 100, None),
        ):
            with self.subTest(text=text):
                c.send(text + b"\0")
                reply = c.reply()
                self.assertEqual(reply["error"], "org.varlink.service.InvalidParameter")
                self.assertTrue(reply["parameters"]["parameter"])
                self.assertTrue(reply["parameters"]["reason"])
                if position is not None:
                    self.assertEqual(reply["parameters"]["position"], position)
                self.assertIn("release", c.result("GetStatus"))

    def test_a_parameter_that_is_wrong_is_named(self):
        c = self.start().connect()
        for method, parameters, name in (
            ("LookupName", None, "targets"),
            ("LookupName", {}, "targets"),
            ("LookupName", {"targets": "vfs_read"}, "targets"),
            ("LookupName", {"targets": None}, "targets"),
            ("LookupName", {"targets": [], "objects": "a"}, "objects"),
            ("LookupName", {"targets": [], "object": 1}, "object"),
            ("LookupName", {"targets": [], "object": "absent"}, "object"),
            ("LookupName", {"targets": [], "kind": "functions"}, "kind"),
            ("LookupAddress", {"adresses": []}, "adresses"),
            ("LookupAddress", {"addresses": {}}, "addresses"),
            ("LookupAddress", {"addresses": [], "frames": 1}, "frames"),
            ("LookupAddress", {"addresses": [], "at": {"clock": "x", "nsec": 1}}, "at.clock"),
            ("LookupAddress", {"addresses": [], "at": {"clock": "boottime"}}, "at.nsec"),
            ("ListSymbols", {"pattern": 1}, "pattern"),
            ("ListSymbols", {"pattern": "a" * 2049}, "pattern"),
            ("ListSymbols", {"object": "absent"}, "object"),
            ("ListObjects", {"unloaded": "yes"}, "unloaded"),
            ("Monitor", {"watch": "vfs_read"}, "watch"),
            ("Reload", {"now": True}, "now"),
            ("GetStatus", {"x": 1}, "x"),
            ("org.varlink.service.GetInfo", {"x": 1}, "x"),
            ("org.varlink.service.GetInterfaceDescription", {}, "interface"),
        ):
            with self.subTest(method=method, parameters=parameters):
                reply = c.call(method, parameters)
                self.assertEqual(reply["error"], "org.varlink.service.InvalidParameter")
                self.assertEqual(reply["parameters"]["parameter"], name)
                self.assertTrue(reply["parameters"]["reason"])

    def test_unknown_methods_and_interfaces_have_their_errors(self):
        c = self.start().connect()
        service = "org.varlink.service."
        for method, error, parameters in (
            ("io.symd.Nothing", "MethodNotFound", {"method": "io.symd.Nothing"}),
            ("io.other.Nothing", "InterfaceNotFound", {"interface": "io.other"}),
            ("io.symd.Explain", "MethodNotImplemented", {"method": "io.symd.Explain"}),
            ("io.symd.Index", "MethodNotImplemented", {"method": "io.symd.Index"}),
        ):
            reply = c.call(method, {})
            self.assertEqual(reply["error"], service + error)
            self.assertEqual(reply["parameters"], parameters)
        reply = c.call(service + "GetInterfaceDescription", {"interface": "no.such"})
        self.assertEqual(reply["error"], service + "InterfaceNotFound")

    def test_a_bad_item_is_its_own_problem(self):
        c = self.start().connect()
        targets = ["vfs_read", 17, None, "", "two words", "vfs_read+", "a" * 3000, "nul\0byte", [],
                   {}, "0x", "nope:vfs_read", "vfs_read", "vfs_read,9", "super.c|init_once", "[z-a",
                   "\ud7ff", "ext4:nope", "vfs_read+0x99999", "jhash"]
        results = c.result("LookupName", {"targets": targets})["results"]
        self.assertEqual(len(results), len(targets))
        for target, result in zip(targets, results):
            with self.subTest(target=target):
                good = target in ("vfs_read", "jhash")
                self.assertEqual("problem" not in result, good)
                if target == "vfs_read+0x99999":
                    continue
                self.assertEqual(bool(result["symbols"]), good)
                if not good:
                    self.assertTrue(result["problem"]["code"])
                    self.assertTrue(result["problem"]["message"])
        self.assertEqual(results[4]["problem"]["position"], 4)

    def test_a_bad_address_is_its_own_problem(self):
        c = self.start().connect()
        items = ["0xffffffff9a200380", "ffffffff9a200380", "0xz", "", "0x", 5, None, [], "0x1" * 99,
                 "0x10000000000000000", "-1", "nul\0", "0xffffffff9a200380"]
        results = c.result("LookupAddress", {"addresses": items})["results"]
        self.assertEqual(len(results), len(items))
        for item, result in zip(items, results):
            with self.subTest(item=item):
                if item == "0xffffffff9a200380":
                    self.assertEqual(result["symbol"]["name"], "vfs_read")
                elif item != "ffffffff9a200380":
                    self.assertEqual(result["problem"]["code"], "invalid")
        self.assertEqual(results[2]["problem"]["position"], 2)

    def test_an_empty_batch_is_answered(self):
        c = self.start().connect()
        self.assertEqual(c.result("LookupName", {"targets": []})["results"], [])
        self.assertEqual(c.result("LookupAddress", {"addresses": []})["results"], [])

    def test_every_reply_is_json_in_utf8(self):
        c = self.start().connect()
        nasty = ["\x01\x1f\"\\/", "\u2028", "\U0001f600", "é" * 1500, "\u007f"]
        reply = c.call("LookupName", {"targets": nasty})
        for target, result in zip(nasty, reply["parameters"]["results"]):
            self.assertTrue(result["target"])
            self.assertEqual(result["target"][:1000], target[:1000])
        c.send(json.dumps({"method": "x.y.\x01\"\\Z"}).encode() + b"\0")
        self.assertIn("error", c.reply())


if __name__ == "__main__":
    symd.main()
