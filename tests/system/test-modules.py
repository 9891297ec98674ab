"""Modules that come and go between two reads: what is remembered of them, what subscribers are told.
The root's text is changed here; tests/vm/test-modules does the same with real modules."""

import os
import time
import unittest

from symd import Case, read, until, write

OLD = "0xffffffffc0b00100"  # ext4_fill_super


def without(text, object_name):
    return "".join(line for line in text.splitlines(True) if object_name not in line)


class Modules(Case):
    def setUp(self):
        self.root = self.copy_root("x86-6.1")
        self.daemon = self.start(self.root)
        self.client = self.daemon.connect()
        self.texts = {f: read(self.root, f) for f in ("proc/kallsyms", "proc/modules")}

    def unload(self, name="ext4"):
        for path, text in self.texts.items():
            write(self.root, path, without(text, name))
        return self.reload()

    def load(self):
        for path, text in self.texts.items():
            write(self.root, path, text)
        return self.reload()

    def reload(self):
        return self.daemon.connect().result("Reload")["generation"]

    def resolve(self, address=OLD, **parameters):
        return self.client.result("LookupAddress", {"addresses": [address], **parameters})[
            "results"][0]

    def now(self):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)

    def test_an_address_of_what_is_gone_still_resolves(self):
        self.assertEqual(self.resolve()["state"], "live")
        before = self.now()
        self.unload()
        r = self.resolve()
        self.assertEqual((r["state"], r["symbol"]["name"]), ("unloaded", "ext4_fill_super"))
        self.assertLess(r["since_nsec"], before)
        self.assertGreater(r["until_nsec"], before)
        self.assertEqual(self.client.result("LookupName", {"targets": ["ext4_fill_super"]})[
            "results"][0]["symbols"], [])

    def test_the_live_one_wins_unless_a_time_is_asked_for(self):
        loaded = self.now()
        self.reload()  # known to be there until now
        self.unload()
        self.load()
        self.assertEqual(self.resolve()["state"], "live")
        at = {"clock": "boottime", "nsec": loaded}
        r = self.resolve(at=at)
        self.assertEqual((r["state"], r["symbol"]["name"]), ("unloaded", "ext4_fill_super"))
        at["nsec"] = self.now()
        self.assertEqual(self.resolve(at=at)["state"], "live")
        at["nsec"] = 1
        self.assertEqual(self.resolve(at=at)["state"], "unknown")
        self.assertEqual(self.resolve("0xffffffff9a200380", at=at)["state"], "live")

    def test_objects_shows_what_is_gone_when_asked(self):
        self.unload()
        names = lambda **p: {(o["name"], o["state"]) for o in
                             self.client.result("ListObjects", p)["objects"]}
        self.assertNotIn("ext4", {n for n, _ in names()})
        self.assertIn(("ext4", "unloaded"), names(unloaded=True))

    def test_subscribers_are_told_what_changed(self):
        monitor = self.daemon.connect()
        monitor.ask("Monitor", {"watch": ["init_once", "vfs_read"]}, more=True)
        self.assertEqual(monitor.reply()["parameters"]["event"], "initial")
        self.unload()
        self.load()
        events = []
        until(lambda: events.append(monitor.reply()["parameters"]) or
              [e["event"] for e in events].count("unique") +
              [e["event"] for e in events].count("ambiguous") == 2, "both events came")
        told = [(e["event"], e.get("object", {}).get("name") or e.get("target")) for e in events]
        self.assertEqual(told, [("unloaded", "ext4"), ("reloaded", None), ("unique", "init_once"),
                                ("loaded", "ext4"), ("reloaded", None),
                                ("ambiguous", "init_once")])

    def test_a_subscriber_that_falls_behind_is_told_how_much_it_missed(self):
        # More changes at once than are kept: a root with 300 modules, then without them.
        kallsyms = self.texts["proc/kallsyms"] + "".join(
            f"{0xffffffffd0000000 + 4096 * i:x} t f{i}\t[m{i}]\n" for i in range(300))
        modules = self.texts["proc/modules"] + "".join(
            f"m{i} 4096 0 - Live {0xffffffffd0000000 + 4096 * i:#x}\n" for i in range(300))
        monitor = self.daemon.connect()
        monitor.ask("Monitor", more=True)
        monitor.reply()
        write(self.root, "proc/kallsyms", kallsyms)
        write(self.root, "proc/modules", modules)
        self.reload()
        first = monitor.reply()["parameters"]
        self.assertEqual((first["event"], first["missed"]), ("missed", 301 - 256))
        self.assertEqual(monitor.reply()["parameters"]["event"], "loaded")

    def test_what_may_not_be_watched_is_refused(self):
        for watch in (["0x1"], ["a b"], [5], ["x"] * 257):
            reply = self.client.call("Monitor", {"watch": watch})
            self.assertIn("error", reply, watch)


if __name__ == "__main__":
    unittest.main()
