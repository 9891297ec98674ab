"""Stopping: what was read is answered within two seconds, the socket goes, the status is 0."""

import os
import signal
import time

import symd
from symd import Case, Closed, Pipes, message, read


class Stop(Case):
    def test_at_once_when_nobody_asks(self):
        for number in signal.SIGTERM, signal.SIGINT:
            daemon = self.start()
            idle = daemon.connect()
            idle.result("GetStatus")
            daemon.signal(number)
            self.assertEqual(daemon.exit_status(), 0)
            self.assertTrue(idle.is_closed())
            self.assertFalse(os.path.exists(daemon.path))
            self.assertIn("Stopping", daemon.log())

    def test_answers_what_was_read(self):
        daemon = self.start(root=None)
        c = daemon.connect()
        c.ask("ListSymbols", {}, more=True)
        c.reply()
        daemon.signal(signal.SIGTERM)
        text, n = b'"continues":true}', 0
        while text.endswith(b'"continues":true}'):
            text = c.read()     # not parsed: there are two seconds
            n += text.count(b'"name":')
        self.assertGreater(n, 10000)
        self.assertEqual(daemon.exit_status(), 0)

    def test_answers_a_reload(self):
        root = self.copy_root("x86-6.1")
        daemon = self.start(root)
        c = daemon.connect()
        modules = read(root, "proc/modules")
        pipes = Pipes(root, "proc/modules")
        c.ask("Reload")
        with pipes.reader(modules) as f:
            daemon.signal(signal.SIGTERM)
            daemon.until_logged("Stopping")
            f.write(modules)
        self.assertIn("generation", c.reply()["parameters"])
        self.assertEqual(daemon.exit_status(), 0)

    def test_ends_subscriptions(self):
        daemon = self.start()
        c = daemon.connect()
        c.ask("Monitor", {}, more=True)
        c.reply()
        begin = time.monotonic()
        self.assertEqual(daemon.stop(), 0)
        self.assertLess(time.monotonic() - begin, 2 if not symd.WRAPPER else 20)

    def test_does_not_wait_for_ever(self):
        daemon = self.start(root=None)
        c = daemon.connect()
        c.ask("ListSymbols", {}, more=True)
        c.reply()
        begin = time.monotonic()
        daemon.signal(signal.SIGTERM)   # nobody reads
        self.assertEqual(daemon.exit_status(), 0)
        self.assertGreater(time.monotonic() - begin, 1.5)
        self.assertFalse(os.path.exists(daemon.path))

    def test_answers_a_pipeline_that_was_read(self):
        daemon = self.start()
        c = daemon.connect()
        c.send(message("LookupName", {"targets": ["vfs_read"]}) * 200)
        c.reply()   # the rest came with it, in one piece
        daemon.signal(signal.SIGTERM)
        for _ in range(199):
            self.assertIn("parameters", c.reply())
        with self.assertRaises(Closed):
            c.read()
        self.assertEqual(daemon.exit_status(), 0)


if __name__ == "__main__":
    symd.main()
