"""What the system tests share: a real symd with a root and a socket of its own, and a client.

Nothing here sleeps to let something happen: readiness comes from sd_notify(3), answers from the
socket, the rest is polled for with a deadline. Environment: SYMD (the daemon, ./symd by default),
SYMD_WRAPPER (a command to run it under, as "valgrind -q"), srcdir."""

import contextlib
import ctypes
import json
import os
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

SRCDIR = os.environ.get("srcdir", os.path.join(os.path.dirname(__file__), "../.."))
DATA = os.path.join(SRCDIR, "tests/data")
SYMD = os.path.abspath(os.environ.get("SYMD", "./symd"))
WRAPPER = shlex.split(os.environ.get("SYMD_WRAPPER", ""))
DEADLINE = 60 if WRAPPER else 20
MIB = 1 << 20
NOBODY = 65534
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNS = 0x00020000

needs_root = unittest.skipIf(os.geteuid() != 0, "needs root")


def is_instrumented():
    """Whether valgrind or a sanitizer has memory and address space of its own in the daemon."""
    with open(SYMD, "rb") as f:
        return bool(WRAPPER) or b"__asan_init" in f.read()


def until(condition, what="it", seconds=DEADLINE):
    """Polls for a condition; returns its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain until {what}")
        select.select([], [], [], 0.005)


class Closed(Exception):
    """The daemon closed the connection."""


class Client:
    def __init__(self, path, deadline=DEADLINE):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(deadline)
        self.socket.connect(path)
        self.raw = bytearray()  # all that came in
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def ask(self, method, parameters=None, **flags):
        self.send(message(method, parameters, **flags))

    def read(self):
        """One message, as bytes."""
        while b"\0" not in self.buffer:
            try:
                data = self.socket.recv(1 << 16)
            except ConnectionResetError as e:
                raise Closed from e
            if not data:
                raise Closed
            self.raw += data
            self.buffer += data
        text, self.buffer = self.buffer.split(b"\0", 1)
        assert len(text) < MIB, "a reply above 1 MiB"
        return text

    def reply(self):
        return json.loads(self.read().decode("utf-8"))

    def call(self, method, parameters=None, **flags):
        self.ask(method, parameters, **flags)
        return self.reply()

    def result(self, method, parameters=None):
        reply = self.call(method, parameters)
        assert "error" not in reply, reply
        return reply["parameters"]

    def stream(self, method, parameters=None):
        self.ask(method, parameters, more=True)
        while True:
            reply = self.reply()
            assert "error" not in reply, reply
            yield reply["parameters"]
            if not reply.get("continues"):
                return

    def is_closed(self):
        try:
            self.read()
        except Closed:
            return True
        return False


def message(method, parameters=None, **flags):
    call = {"method": method if "." in method else "io.symd." + method, **flags}
    if parameters is not None:
        call["parameters"] = parameters
    return json.dumps(call).encode() + b"\0"


class Daemon:
    """A running symd. `before` is a command in front of it (prlimit, setpriv, ...); `listener` a
    socket that is passed as systemd does."""

    def __init__(self, root=None, before=(), options=(), path=None, listener=None):
        self.directory = tempfile.mkdtemp(prefix="symd-test-")
        os.chmod(self.directory, 0o777)
        self.path = path or os.path.join(self.directory, "socket")
        self.log_path = os.path.join(self.directory, "log")
        self.root = root
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.settimeout(DEADLINE)
        self.notify.bind(os.path.join(self.directory, "notify"))
        os.chmod(os.path.join(self.directory, "notify"), 0o777)
        command = [*before, *WRAPPER, SYMD, "--socket", self.path]
        if root:
            command += ["--root", root]
        env = {k: v for k, v in os.environ.items() if k not in ("LISTEN_FDS", "JOURNAL_STREAM")}
        if listener:    # only the process itself knows what LISTEN_PID must be
            command = ["sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh", *command]
        env["NOTIFY_SOCKET"] = os.path.join(self.directory, "notify")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([*command, *options], stdout=log, stderr=log, env=env,
                                            pass_fds=[3] if listener else [],
                                            preexec_fn=lambda: os.dup2(listener.fileno(), 3)
                                            if listener else None)
        self.clients = []

    def ready(self):
        """Waits for READY=1."""
        self.notify.settimeout(0.05)
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            with contextlib.suppress(TimeoutError):
                if b"READY=1" in self.notify.recv(4096):
                    return self
            if self.process.poll() is not None:
                break
        self.process.kill()
        raise AssertionError(f"symd did not start: {self.log()}")

    def connect(self):
        self.clients.append(Client(self.path))
        return self.clients[-1]

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def until_logged(self, text):
        until(lambda: text in self.log(), f"the log says {text!r}")

    def memory(self):
        """Private memory in bytes; 0 where it would be that of the instruments."""
        if is_instrumented():
            return 0
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as f:
            return int(re.search(r"RssAnon:\s+(\d+)", f.read()).group(1)) << 10

    def cpu(self):
        """CPU time in seconds."""
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        """SIGTERM; returns the exit status."""
        for c in self.clients:
            c.socket.close()
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.exit_status()

    def exit_status(self):
        try:
            return self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def clean(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for c in self.clients:
            c.socket.close()
        self.notify.close()
        shutil.rmtree(self.directory, ignore_errors=True)


class Case(unittest.TestCase):
    """A test case that cleans up, and looks at how its daemons ended and what they logged."""

    def temporary(self):
        directory = tempfile.mkdtemp(prefix="symd-test-")
        os.chmod(directory, 0o755)
        self.addCleanup(shutil.rmtree, directory, True)
        return directory

    def copy_root(self, name):
        """A root that may be changed."""
        root = os.path.join(self.temporary(), "root")
        shutil.copytree(os.path.join(DATA, name), root)
        for directory, _, files in os.walk(root):
            os.chmod(directory, 0o755)
            for f in files:
                os.chmod(os.path.join(directory, f), 0o644)
        return root

    def start(self, root="x86-6.1", **options):
        """A ready daemon; the name of a root in tests/data, or a path."""
        if root and "/" not in root:
            root = os.path.join(DATA, root)
        daemon = Daemon(root, **options)
        self.addCleanup(self.finish, daemon)
        return daemon.ready()

    def finish(self, daemon):
        try:
            if daemon.process.poll() is None:
                self.assertEqual(daemon.stop(), 0, daemon.log())
            log = daemon.log()
            self.assertNotIn("Sanitizer", log)
            self.assertNotIn("runtime error", log)
            self.assertNotRegex(log, r"==\d+== ")
            if daemon.root:
                self.assert_no_address(log.encode(), daemon.root)
        finally:
            daemon.clean()

    def fail_to_start(self, root="x86-6.1", status=1, **options):
        """A daemon that is to end by itself; returns what it logged."""
        if root and "/" not in root:
            root = os.path.join(DATA, root)
        daemon = Daemon(root, **options)
        try:
            self.assertEqual(daemon.exit_status(), status, daemon.log())
            self.assertNotIn("Sanitizer", daemon.log())
            return daemon.log()
        finally:
            daemon.clean()

    def assert_no_address(self, data, root):
        for needle in addresses_as_text(root):
            self.assertNotIn(needle, data.lower())


def write(root, path, text):
    """Replaces a file of a root at once, as a reader sees it."""
    path = os.path.join(root, path)
    with open(path + ".new", "w", encoding="utf-8") as f:
        f.write(text)
    os.rename(path + ".new", path)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        return f.read()


def kallsyms(text):
    """A plain reading of /proc/kallsyms: [(address, type, name, object)]."""
    found = []
    for line in text.splitlines():
        words = line.split()
        module = words[3].strip("[]") if len(words) > 3 else "vmlinux"
        found.append((int(words[0], 16), words[1], words[2], module.replace("__builtin__", "")))
    return found


def addresses_as_text(root):
    """Each address that must not be shown, in every form that it could be written in."""
    needles = set()
    with contextlib.suppress(OSError):
        for digits in re.findall(r"\bffff[0-9a-f]{12}\b", read(root, "proc/kallsyms")):
            address = int(digits, 16)
            needles |= {b"%x" % address, b"%d" % address, b"%d" % (address - (1 << 64))}
    return needles


class Pipes:
    """Tells each reader of a file something else: a pipe for each, the next one put in its place
    while the reader waits."""

    def __init__(self, root, path):
        self.path = os.path.join(root, path)
        self.put()

    def put(self):
        os.mkfifo(self.path + ".new")
        os.rename(self.path + ".new", self.path)

    def open(self):
        try:
            return os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None

    def reader(self, text_for_others=None):
        """Waits for a reader, and returns the file to write to. The readers after it have a pipe
        again, or a file with a text."""
        fd = until(self.open, "the file is read")
        if text_for_others is None:
            self.put()
        else:
            write("/", self.path, text_for_others)
        os.set_blocking(fd, True)
        return os.fdopen(fd, "w", encoding="utf-8")

    def feed(self, texts):
        for i, text in enumerate(texts):
            last = text if i + 1 == len(texts) else None
            with self.reader(last) as f:
                f.write(text)


def as_somebody(function, uid=NOBODY, gid=NOBODY, groups=(), namespaces=0):
    """Runs @function in a child process of another user or namespaces; returns its bytes."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(reader)
            enter_namespaces(namespaces)
            os.setgroups(list(groups)) if not namespaces else None
            os.setresgid(gid, gid, gid) if gid else None
            os.setresuid(uid, uid, uid) if uid else None
            in_grandchild = namespaces & CLONE_NEWPID and os.fork()
            if in_grandchild:
                status = os.waitstatus_to_exitcode(os.waitpid(in_grandchild, 0)[1])
            else:
                data = function()
                while data:
                    data = data[os.write(writer, data):]
                status = 0
        except BaseException as e:  # pylint: disable=broad-except
            print(f"in the child: {e!r}", file=sys.stderr)
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as f:
        data = f.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == 0, "the child failed"
    return data


def enter_namespaces(flags):
    if not flags:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) < 0:
        raise OSError(ctypes.get_errno(), "unshare")
    if flags & CLONE_NEWUSER:
        for name, text in ("setgroups", "deny"), ("uid_map", "0 0 1"), ("gid_map", "0 0 1"):
            with open(f"/proc/self/{name}", "w", encoding="utf-8") as f:
                f.write(text)


def main():
    unittest.main(verbosity=2, warnings="ignore")
