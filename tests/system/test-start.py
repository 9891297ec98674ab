"""Starting: what keeps the daemon from it is told in one line, with status 1."""

import os
import shutil
import socket
import stat
import subprocess

import symd
from symd import Case, Daemon, needs_root, write

# More than what a live kernel's symbols take while they are read.
TOO_LITTLE_MEMORY = 60 << 20


class Root(Case):
    def test_without_kallsyms(self):
        log = self.fail_to_start(self.temporary())
        self.assertIn("/proc/kallsyms: No such file", log)

    def test_that_is_no_directory(self):
        path = os.path.join(self.temporary(), "file")
        write("/", path, "")
        self.assertIn("Not a directory", self.fail_to_start(path))
        self.assertIn("No such file", self.fail_to_start(self.temporary() + "/nothing"))

    def test_whose_kallsyms_is_a_directory(self):
        root = self.temporary()
        os.makedirs(os.path.join(root, "proc/kallsyms"))
        self.assertIn("Is a directory", self.fail_to_start(root))

    def test_with_malformed_kallsyms(self):
        root = self.copy_root("x86-6.1")
        lines = symd.read(root, "proc/kallsyms").splitlines(True)
        for number, bad, reason in (
            (3, "ffffffff9a200010\n", "no type letter"),
            (5, "ffffffff9a200010  T x\n", "no type letter"),
            (8, "fffffffff9a2000010 T x\n", "64 bits"),
            (8, "ffffffff9a200010 T x y\n", "blank"),
            (8, "ffffffff9a200010 T x\t(ext4)\n", "brackets"),
        ):
            write(root, "proc/kallsyms", "".join(lines[: number - 1] + [bad] + lines[number - 1 :]))
            log = self.fail_to_start(root)
            self.assertIn(f"line {number} ", log)
            self.assertIn(reason, log)
            self.assert_no_address(log.encode(), root)

    def test_with_empty_kallsyms(self):
        root = self.copy_root("x86-6.1")
        write(root, "proc/kallsyms", "")
        self.assertIn("no symbol", self.fail_to_start(root))

    def test_with_malformed_modules(self):
        root = self.copy_root("x86-6.1")
        write(root, "proc/modules", "ext4 12288 1 - Alive 0xffffffffc0b00000\n")
        self.assertIn("/proc/modules is malformed, line 1", self.fail_to_start(root))

    def test_does_not_let_links_out(self):
        if symd.WRAPPER:
            self.skipTest("valgrind knows no openat2()")
        root = self.copy_root("x86-6.1")
        outside = self.temporary()
        shutil.move(os.path.join(root, "sys/module/ext4"), os.path.join(outside, "ext4"))
        os.symlink(os.path.join(outside, "ext4"), os.path.join(root, "sys/module/ext4"))
        objects = self.start(root).connect().result("ListObjects")["objects"]
        self.assertNotIn("build_id", [o for o in objects if o["name"] == "ext4"][0])


class Socket(Case):
    def test_for_all_to_connect(self):
        daemon = self.start()
        mode = os.stat(daemon.path).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(mode & 0o666, 0o666)

    def test_path_of_a_file(self):
        path = os.path.join(self.temporary(), "file")
        write("/", path, "precious")
        self.assertIn("is not a socket", self.fail_to_start(path=path))
        self.assertEqual(symd.read("/", path), "precious")

    def test_path_of_a_directory(self):
        self.assertIn("is not a socket", self.fail_to_start(path=self.temporary()))

    def test_of_another_symd(self):
        daemon = self.start()
        self.assertIn("Another symd", self.fail_to_start(path=daemon.path))
        self.assertIn("release", daemon.connect().result("GetStatus"))

    def test_of_another_symd_that_is_too_busy_to_accept(self):
        path = os.path.join(self.temporary(), "socket")
        with socket.socket(socket.AF_UNIX) as busy, socket.socket(socket.AF_UNIX) as waiting:
            busy.bind(path)
            busy.listen(0)
            waiting.connect(path)
            self.assertIn("Another symd", self.fail_to_start(path=path))

    def test_of_another_kind_is_left_alone(self):
        path = os.path.join(self.temporary(), "socket")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.bind(path)
            self.assertIn("Another", self.fail_to_start(path=path))
            self.assertTrue(os.path.exists(path))

    def test_that_is_dead_is_replaced(self):
        path = os.path.join(self.temporary(), "socket")
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(path)
        self.assertIn("release", self.start(path=path).connect().result("GetStatus"))

    def test_that_was_killed_is_replaced(self):
        path = os.path.join(self.temporary(), "socket")
        daemon = Daemon(os.path.join(symd.DATA, "x86-6.1"), path=path)
        self.addCleanup(daemon.clean)
        daemon.ready().process.kill()
        daemon.process.wait()
        self.assertTrue(os.path.exists(path))
        self.assertIn("release", self.start(path=path).connect().result("GetStatus"))

    def test_path_that_is_too_long(self):
        path = os.path.join(self.temporary(), "a" * 108)
        self.assertIn("too long", self.fail_to_start(path=path))

    def test_in_no_directory(self):
        path = os.path.join(self.temporary(), "nothing/socket")
        self.assertIn("No such file", self.fail_to_start(path=path))

    @needs_root
    def test_in_a_directory_of_others(self):
        path = os.path.join(self.temporary(), "socket")
        log = self.fail_to_start(path=path, before=["setpriv", "--reuid=65534", "--clear-groups"])
        self.assertIn("Permission denied", log)

    @needs_root
    def test_on_a_full_disk(self):
        directory = self.temporary()
        script = ('mount -t tmpfs -o nr_inodes=1 none "$0" && '
                  'exec "$@"')
        log = self.fail_to_start(
            path=os.path.join(directory, "socket"),
            before=["unshare", "--mount", "--propagation=private", "sh", "-c", script, directory])
        self.assertIn("No space left", log)

    def test_from_systemd(self):
        path = os.path.join(self.temporary(), "socket")
        with socket.socket(socket.AF_UNIX) as passed:
            passed.bind(path)
            passed.listen(5)
            daemon = self.start(path=path, listener=passed)
            self.assertIn("release", daemon.connect().result("GetStatus"))
            self.assertEqual(daemon.stop(), 0)
            self.assertTrue(os.path.exists(path))


class Memory(Case):
    """Only without sanitizers and valgrind, which reserve address space of their own."""

    def setUp(self):
        if symd.is_instrumented():
            self.skipTest("the instruments need much address space")
        self.root = self.copy_root("x86-6.1")
        self.large = "".join(f"ffffffff{0x90000000 + i * 64:08x} t a_rather_long_name_number_{i}\n"
                             for i in range(400000))

    def test_too_little_at_start(self):
        write(self.root, "proc/kallsyms", self.large)
        log = self.fail_to_start(self.root, before=["prlimit", f"--as={TOO_LITTLE_MEMORY}"])
        self.assertIn("Cannot allocate memory", log)

    def test_too_little_at_reload_keeps_the_old_tables(self):
        daemon = self.start(self.root, before=["prlimit", f"--as={TOO_LITTLE_MEMORY}"])
        c = daemon.connect()
        good = symd.read(self.root, "proc/kallsyms")
        write(self.root, "proc/kallsyms", self.large)
        reply = c.call("Reload")
        self.assertEqual(reply["error"], "io.symd.ReloadFailed")
        self.assertIn("Cannot allocate memory", reply["parameters"]["reason"])
        results = c.result("LookupName", {"targets": ["vfs_read"]})["results"]
        self.assertEqual(len(results[0]["symbols"]), 1)
        write(self.root, "proc/kallsyms", good)
        c.result("Reload")


class Options(Case):
    def test_help_and_version(self):
        for option, text in ("--help", "--socket PATH"), ("--version", "symd "), ("-h", "--root"):
            out = subprocess.run([*symd.WRAPPER, symd.SYMD, option], capture_output=True, check=True)
            self.assertIn(text, out.stdout.decode())

    def test_wrong_usage(self):
        for arguments in ["--nothing"], ["argument"], ["--socket"]:
            out = subprocess.run([*symd.WRAPPER, symd.SYMD, *arguments], capture_output=True,
                                 check=False)
            self.assertEqual(out.returncode, 2)
            self.assertTrue(out.stderr)


if __name__ == "__main__":
    symd.main()
