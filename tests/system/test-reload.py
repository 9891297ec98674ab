"""Reading again: Reload, SIGHUP, what is malformed or torn, the policy's change, Monitor."""

import contextlib
import os
import signal
import time

import symd
from symd import Case, Pipes, read, until, write

EXTRA = "ffffffff9a400180 T added_later\n"


class Reload(Case):
    def setUp(self):
        self.root = self.copy_root("x86-6.1")

    def add(self, line=EXTRA):
        write(self.root, "proc/kallsyms", read(self.root, "proc/kallsyms") + line)

    def has(self, c, name="added_later"):
        return bool(c.result("LookupName", {"targets": [name]})["results"][0]["symbols"])

    def test_reload_shows_what_is_new(self):
        c = self.start(self.root).connect()
        before = c.result("GetStatus")["generation"]
        self.assertFalse(self.has(c))
        self.add()
        after = c.result("Reload")["generation"]
        self.assertGreater(after, before)
        self.assertTrue(self.has(c))
        self.assertEqual(c.result("GetStatus")["generation"], after)

    def test_reload_on_hangup(self):
        daemon = self.start(self.root)
        c = daemon.connect()
        self.add()
        daemon.signal(signal.SIGHUP)
        until(lambda: self.has(c), "SIGHUP shows what is new")
        messages = b""
        daemon.notify.settimeout(symd.DEADLINE)
        while b"READY=1" not in messages:
            messages += daemon.notify.recv(4096)
        self.assertIn(b"RELOADING=1", messages)
        self.assertIn(b"MONOTONIC_USEC=", messages)

    def test_many_reloads_share_a_read(self):
        daemon = self.start(self.root)
        clients = [daemon.connect() for _ in range(50)]
        begin = time.monotonic()
        generations = set()
        for _ in range(3):
            for c in clients:
                c.ask("Reload")
            generations |= {c.reply()["parameters"]["generation"] for c in clients}
        seconds = time.monotonic() - begin
        self.assertLessEqual(len(generations), seconds + 2)
        self.assertLessEqual(daemon.log().count("symd: Read "), seconds + 2)

    def test_an_answer_comes_from_a_read_that_began_after_the_call(self):
        """The read is stopped in its middle by a pipe in the place of /proc/modules; the second
        read of a series is begun by the timer, not by a call."""
        daemon = self.start(self.root)
        first, second, third = (daemon.connect() for _ in range(3))
        modules = read(self.root, "proc/modules")
        first.result("Reload")          # sets the clock of one read a second
        pipes = Pipes(self.root, "proc/modules")
        second.ask("Reload")            # waits for the timer
        with pipes.reader() as f:       # a read is under way
            third.ask("Reload")
            for _ in range(3):
                first.result("GetStatus")   # answered after what was sent before
            f.write(modules)
        with pipes.reader(modules) as f:
            self.add()                  # kallsyms was read already, so not in this read
            f.write(modules)
        self.assertIn("parameters", second.reply())
        self.assertIn("generation", third.reply()["parameters"])
        self.assertTrue(self.has(third))

    def test_malformed_text_keeps_the_old_tables(self):
        daemon = self.start(self.root)
        c = daemon.connect()
        good = read(self.root, "proc/kallsyms")
        lines = good.splitlines(True)
        for number, bad in ((4, "ffffffff9a200010 T\n"),
                            (7, "T ffffffff9a200040 ffffffff9a200045\n"),
                            (99, "ffffffff9a200010 T cut\t[ext4\n")):
            text = lines[: number - 1] + [bad] + lines[number - 1 :]
            number = min(number, len(lines) + 1)
            write(self.root, "proc/kallsyms", "".join(text))
            reply = c.call("Reload")
            self.assertEqual(reply["error"], "io.symd.ReloadFailed")
            self.assertIn(f"line {number} ", reply["parameters"]["reason"])
            self.assert_no_address(reply["parameters"]["reason"].encode(), self.root)
            self.assertTrue(self.has(c, "vfs_read"))
        write(self.root, "proc/kallsyms", "")
        self.assertIn("no symbol", c.call("Reload")["parameters"]["reason"])
        os.unlink(os.path.join(self.root, "proc/kallsyms"))
        self.assertIn("No such file", c.call("Reload")["parameters"]["reason"])
        self.assertTrue(self.has(c, "vfs_read"))
        self.assertIn("keeping the tables", daemon.log())
        write(self.root, "proc/kallsyms", good + EXTRA)
        c.result("Reload")
        self.assertTrue(self.has(c))

    def test_malformed_modules_keep_the_old_tables(self):
        c = self.start(self.root).connect()
        write(self.root, "proc/modules", read(self.root, "proc/modules") + "rubbish\n")
        reply = c.call("Reload")
        self.assertEqual(reply["error"], "io.symd.ReloadFailed")
        self.assertIn("/proc/modules is malformed, line 4", reply["parameters"]["reason"])
        self.assertTrue(self.has(c, "ext4_fill_super"))

    def test_a_torn_read_is_repeated(self):
        daemon = self.start(self.root)
        c = daemon.connect()
        modules = read(self.root, "proc/modules")
        other = modules + "late 4096 0 - Live 0xffffffffc0e00000\n"
        pipes = Pipes(self.root, "proc/modules")
        c.ask("Reload")
        pipes.feed([modules, other, other, other])
        c.reply()
        self.assertIn("late", [o["name"] for o in c.result("ListObjects")["objects"]])
        self.assertRegex(daemon.log(), "read again [1-9]")

    def test_a_reference_count_tears_nothing(self):
        daemon = self.start(self.root)
        c = daemon.connect()
        modules = read(self.root, "proc/modules")
        pipes = Pipes(self.root, "proc/modules")
        c.ask("Reload")
        pipes.feed([modules, modules.replace("ext4 12288 1", "ext4 12288 2")])
        c.reply()
        self.assertNotIn("read again", daemon.log())

    def test_modules_that_never_stand_still_are_given_up(self):
        c = self.start(self.root).connect()
        modules = read(self.root, "proc/modules")
        pipes = Pipes(self.root, "proc/modules")
        c.ask("Reload")
        pipes.feed([modules + f"m{i} 4096 0 - Live 0x0\n" for i in range(40)])
        reply = c.reply()
        self.assertEqual(reply["error"], "io.symd.ReloadFailed")
        self.assertIn("came and went", reply["parameters"]["reason"])
        self.assertTrue(self.has(c, "ext4_fill_super"))

    def test_an_object_stays_as_old_as_it_is(self):
        c = self.start(self.root).connect()
        before = {o["name"]: o for o in c.result("ListObjects")["objects"]}
        self.add("ffffffffc0f00000 t new_one\t[newmod]\n")
        c.result("Reload")
        after = {o["name"]: o for o in c.result("ListObjects")["objects"]}
        self.assertEqual(before["ext4"], after["ext4"])
        self.assertGreater(after["newmod"]["since_nsec"], before["ext4"]["since_nsec"])


class Monitor(Case):
    def test_initial_then_reloaded(self):
        daemon = self.start(self.copy_root("x86-6.1"))
        c, other = daemon.connect(), daemon.connect()
        status = c.result("GetStatus")
        c.ask("Monitor", {}, more=True)
        reply = c.reply()
        self.assertTrue(reply["continues"])
        self.assertEqual(reply["parameters"], {"event": "initial", "instance": status["instance"],
                                               "generation": status["generation"]})
        generation = other.result("Reload")["generation"]
        reply = c.reply()
        self.assertTrue(reply["continues"])
        self.assertEqual(reply["parameters"]["event"], "reloaded")
        self.assertEqual(reply["parameters"]["generation"], generation)

    def test_without_more_it_is_the_present_state(self):
        c = self.start().connect()
        reply = c.call("Monitor")
        self.assertNotIn("continues", reply)
        self.assertEqual(reply["parameters"]["event"], "initial")
        self.assertIn("release", c.result("GetStatus"))

    def test_a_subscriber_may_go_at_any_time(self):
        daemon = self.start()
        for half in True, False:
            c = daemon.connect()
            c.ask("Monitor", {}, more=True)
            c.reply()
            if half:
                with contextlib.suppress(OSError):
                    c.socket.shutdown(2)
            c.socket.close()
        daemon.connect().result("Reload")


if __name__ == "__main__":
    symd.main()
