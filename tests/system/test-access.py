"""Who may see an address, and who may start work. Every byte that somebody else receives is
searched for every address that the root holds."""

import os
import socket
import time

import symd
from symd import (CLONE_NEWPID, CLONE_NEWUSER, Case, Client, message, needs_root, read, until,
                  write)

GROUP, GID = "daemon", 1
PERMISSION_DENIED = "org.varlink.service.PermissionDenied"


def questions(root):
    """Calls that touch every address in every way there is."""
    symbols = symd.kallsyms(read(root, "proc/kallsyms"))
    names = sorted({s[2] for s in symbols})
    addresses = sorted({s[0] for s in symbols})
    near = [n[:-1] for n in names if len(n) > 5]
    # An address that is asked for may stand in the answer: those asked for here are near to real
    # ones. What is asked with real ones is in test_an_address_tells_nothing.
    targets = names + near + ["*", "ext4:*", "type_show,2", "vfs_read+0x10", "vfs_read+0x99999",
                              "vfs_read+0x10/0x1", "ext4:nothing", "vfs_read+0x10/0x2c0"]
    return [
        message("LookupName", {"targets": targets}, more=True),
        message("LookupName", {"targets": [hex(a + 3) for a in addresses]}, more=True),
        message("LookupAddress", {"addresses": [hex(a + 3) for a in addresses]}, more=True),
        message("LookupAddress", {"addresses": ["0x"]}),
        message("ListSymbols", {}, more=True),
        message("ListSymbols", {"pattern": "*_*", "object": "ext4"}, more=True),
        message("ListObjects", {}),
        message("GetStatus"),
        message("Monitor"),
        message("Reload"),
        message("org.varlink.service.GetInfo"),
        message("LookupName", {"targets": 1}),
    ]


def ask_all(path, root):
    """All that comes back, as bytes."""
    with Client(path) as c:
        c.send(b"".join(questions(root)))
        c.socket.shutdown(socket.SHUT_WR)
        while not c.is_closed():
            pass
        return bytes(c.raw)


def ask(path, method, parameters=None):
    with Client(path) as c:
        c.ask(method, parameters)
        return c.read()


class Access(Case):
    def assert_hidden(self, daemon, **somebody):
        data = symd.as_somebody(lambda: ask_all(daemon.path, daemon.root), **somebody)
        self.assert_no_address(data, daemon.root)
        self.assertNotIn(b'"address":"0xffff', data)
        self.assertIn(b'"error":"io.symd.AddressesHidden"', data)
        self.assertIn(b'"addresses":"hidden"', data)
        self.assertIn(PERMISSION_DENIED.encode(), data)
        self.assertIn(b'"may_start_work":false', data)
        self.assertIn(b'"name":"vfs_read"', data)
        self.assertIn(b'"code":"hidden"', data)
        self.assertNotIn(b'"offset":', data)

    def assert_shown(self, daemon, **somebody):
        data = symd.as_somebody(lambda: ask_all(daemon.path, daemon.root), **somebody)
        self.assertIn(b'"address":"0xffffffff9a200380"', data)
        self.assertIn(b'"addresses":"shown"', data)
        self.assertIn(b'"may_start_work":true', data)
        self.assertNotIn(b"AddressesHidden", data)
        self.assertNotIn(b"PermissionDenied", data)

    @needs_root
    def test_root_and_the_group_see_them(self):
        daemon = self.start(options=["--group", GROUP])
        self.assert_shown(daemon, uid=0, gid=0)
        self.assert_shown(daemon, groups=[GID])
        self.assert_shown(daemon, groups=[7, 8, GID, 9])
        self.assert_shown(daemon, gid=GID)

    @needs_root
    def test_others_do_not(self):
        daemon = self.start(options=["--group", GROUP])
        self.assert_hidden(daemon)
        self.assert_hidden(daemon, groups=[7, 8])
        self.assert_hidden(daemon, uid=1000, gid=1000, groups=[0])

    @needs_root
    def test_root_of_other_namespaces_does_not(self):
        daemon = self.start(options=["--group", "no-such-group"])
        self.assert_hidden(daemon, uid=0, gid=0, namespaces=CLONE_NEWUSER)
        self.assert_hidden(daemon, uid=0, gid=0, namespaces=CLONE_NEWPID)
        self.assert_hidden(daemon, uid=0, gid=0, namespaces=CLONE_NEWUSER | CLONE_NEWPID)
        self.assert_shown(daemon, uid=0, gid=0)

    @needs_root
    def test_an_unprivileged_daemon_tells_them_apart_too(self):
        daemon = self.start(options=["--group", GROUP],
                            before=["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"])
        self.assert_shown(daemon, uid=0, gid=0)
        self.assert_shown(daemon, groups=[GID])
        self.assert_hidden(daemon)
        self.assert_hidden(daemon, uid=12345, gid=12345)
        self.assert_hidden(daemon, uid=0, gid=0, namespaces=CLONE_NEWUSER)
        self.assert_hidden(daemon, uid=0, gid=0, namespaces=CLONE_NEWPID)

    @needs_root
    def test_a_client_that_has_gone_is_not_root(self):
        """The socket of a root that ended is in the hands of another."""
        daemon = self.start(options=["--group", "no-such-group"])
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            with Client(daemon.path) as c:
                socket.send_fds(theirs, [b"x"], [c.socket.fileno()])
                os._exit(0)
        os.waitpid(pid, 0)
        fd = socket.recv_fds(ours, 1, 1)[1][0]
        ours.close()
        theirs.close()
        successor, held = self.take_number(pid)
        with socket.socket(fileno=fd) as s:
            s.settimeout(symd.DEADLINE)
            s.sendall(message("GetStatus"))
            self.assertIn(b'"addresses":"hidden"', s.recv(1 << 16))
        os.close(held)
        os.waitpid(successor, 0)

    @staticmethod
    def take_number(pid):
        """Starts a process of root with this number, where the kernel lets one choose."""
        reader, writer = os.pipe()
        for _ in range(20):
            try:
                with open("/proc/sys/kernel/ns_last_pid", "w", encoding="ascii") as f:
                    f.write(str(pid - 1))
            except OSError:
                pass
            child = os.fork()
            if child == 0:
                os.close(writer)
                os.read(reader, 1)
                os._exit(0)
            if child == pid:
                break
        os.close(reader)
        return child, writer

    @needs_root
    def test_an_address_tells_nothing(self):
        daemon = self.start(options=["--group", GROUP])
        for address in "0xffffffff9a200380", "0xffffffff9a200384", "0x1", "ffffffff9a200380":
            data = symd.as_somebody(lambda a=address: ask(daemon.path, "LookupName",
                                                          {"targets": [a]}))
            self.assertIn(b'"code":"hidden"', data)
            self.assertNotIn(b"vfs_read", data)
            data = symd.as_somebody(lambda a=address: ask(daemon.path, "LookupAddress",
                                                          {"addresses": [a]}))
            self.assertIn(b"AddressesHidden", data)
            self.assertNotIn(b"vfs_read", data)

    @needs_root
    def test_everybody_sees_them_where_the_kernel_shows_everybody(self):
        root = self.copy_root("x86-6.1")
        write(root, "proc/sys/kernel/kptr_restrict", "0\n")
        write(root, "proc/sys/kernel/perf_event_paranoid", "1\n")
        daemon = self.start(root, options=["--group", GROUP])
        data = symd.as_somebody(lambda: ask_all(daemon.path, root))
        self.assertIn(b'"address":"0xffffffff9a200380"', data)
        self.assertIn(b'"addresses":"shown"', data)
        self.assertIn(PERMISSION_DENIED.encode(), data)
        write(root, "proc/sys/kernel/perf_event_paranoid", "2\n")
        until(lambda: b'"addresses":"hidden"' in symd.as_somebody(
            lambda: ask(daemon.path, "GetStatus")), "it is hidden", 2)
        self.assert_hidden(daemon)

    def test_nobody_sees_them_at_two(self):
        root = self.copy_root("x86-6.1")
        for value in "2\n", "4\n":
            write(root, "proc/sys/kernel/kptr_restrict", value)
            daemon = self.start(root)
            data = ask_all(daemon.path, root)
            self.assert_no_address(data, root)
            self.assertIn(b"AddressesHidden", data)

    def test_settings_that_cannot_be_read_are_strict(self):
        root = self.copy_root("x86-6.1")
        write(root, "proc/sys/kernel/kptr_restrict", "none\n")
        os.unlink(os.path.join(root, "proc/sys/kernel/perf_event_paranoid"))
        daemon = self.start(root, options=["--group", GROUP])
        if os.geteuid() == 0:
            self.assert_hidden(daemon)
            self.assert_shown(daemon, uid=0, gid=0)


class Change(Case):
    def test_a_rise_hides_within_a_second(self):
        root = self.copy_root("x86-6.1")
        daemon = self.start(root)
        c = daemon.connect()
        self.assertEqual(c.result("GetStatus")["addresses"], "shown")
        c.result("LookupAddress", {"addresses": ["0xffffffff9a200380"]})
        write(root, "proc/sys/kernel/kptr_restrict", "2\n")
        risen = time.monotonic()
        until(lambda: c.result("GetStatus")["addresses"] == "hidden", "it is hidden")
        self.assertLess(time.monotonic() - risen, 1)
        data = ask_all(daemon.path, root)
        self.assert_no_address(data, root)
        self.assertIn(b"AddressesHidden", data)
        self.assertIn(b'"code":"hidden"', data)
        self.assertIn(b'"name":"vfs_read"', data)

    def test_a_fall_brings_addresses_with_the_first_answer(self):
        root = self.copy_root("hidden")
        daemon = self.start(root)
        c = daemon.connect()
        status = c.result("GetStatus")
        self.assertEqual(status["addresses"], "hidden")
        self.assertIn("kptr_restrict", status["reason"])
        self.assertIn("hides all addresses", daemon.log())
        self.assertEqual(c.call("LookupAddress", {"addresses": ["0x1"]})["error"],
                         "io.symd.AddressesHidden")
        symbol = c.result("LookupName", {"targets": ["type_show,2"]})["results"][0]["symbols"][0]
        self.assertEqual(symbol["ordinal"], 2)
        self.assertFalse({"address", "size", "object_offset", "aliases"} & set(symbol))

        write(root, "proc/kallsyms", read(os.path.join(symd.DATA, "x86-6.1"), "proc/kallsyms"))
        write(root, "proc/sys/kernel/kptr_restrict", "1\n")
        fallen = time.monotonic()
        until(lambda: self.shows(c), "addresses are there")
        self.assertLess(time.monotonic() - fallen, 3)
        self.assertIn("shows addresses to symd again", daemon.log())
        self.assertEqual(c.result("LookupAddress", {"addresses": ["0xffffffff9a200380"]})
                         ["results"][0]["symbol"]["name"], "vfs_read")

    def shows(self, c):
        """Whether addresses are shown; an answer never says "shown" without having them."""
        status = c.result("GetStatus")
        symbol = c.result("LookupName", {"targets": ["vfs_read"]})["results"][0]["symbols"][0]
        if status["addresses"] == "shown" or "you are root" in status["reason"]:
            self.assertEqual(symbol["address"], "0xffffffff9a200380")
        return status["addresses"] == "shown"

    def test_a_missing_capability_is_told(self):
        root = self.copy_root("hidden")
        write(root, "proc/sys/kernel/kptr_restrict", "1\n")
        daemon = self.start(root)
        c = daemon.connect()
        self.assertIn("CAP_SYSLOG", daemon.log())
        if os.geteuid() == 0:
            self.assertIn("CAP_SYSLOG", c.result("GetStatus")["reason"])
            result = c.result("LookupName", {"targets": ["0xffffffff9a200380"]})["results"][0]
            self.assertEqual(result["problem"]["code"], "hidden")
            reply = c.call("LookupAddress", {"addresses": ["0xffffffff9a200380"]})
            self.assertEqual(reply["error"], "io.symd.AddressesHidden")


if __name__ == "__main__":
    symd.main()
