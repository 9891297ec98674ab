"""symctl against a real daemon: what it prints and its exit statuses, as symctl(1) has them."""

import json
import os
import subprocess
import unittest

from symd import Case

SYMCTL = os.path.abspath(os.environ.get("SYMCTL", "./symctl"))


class Symctl(Case):
    def setUp(self):
        self.daemon = self.start()

    def run_symctl(self, *arguments, input=None, socket=None):
        p = subprocess.run([SYMCTL, "--socket", socket or self.daemon.path, *arguments],
                           input=input, capture_output=True, text=True, timeout=60)
        self.assertNotIn("Sanitizer", p.stderr)
        return p

    def check(self, status, *arguments, **options):
        p = self.run_symctl(*arguments, **options)
        self.assertEqual(p.returncode, status, p.stderr)
        return p

    def test_lookup_tells_each_of_several(self):
        p = self.check(0, "lookup", "type_show", "vfs_read")
        rows = [line.split("\t") for line in p.stdout.splitlines()]
        self.assertEqual([(r[3], r[4], r[5]) for r in rows],
                         [("vmlinux", "1/3", "type_show"), ("vmlinux", "2/3", "type_show"),
                          ("vmlinux", "3/3", "type_show"), ("nf_tables", "1/2", "type_show"),
                          ("nf_tables", "2/2", "type_show"), ("vmlinux", "1/1", "vfs_read")])
        self.assertEqual(rows[5][:3], ["0xffffffff9a200380", "704", "T"])

    def test_what_is_not_found_is_status_1_with_suggestions(self):
        p = self.check(1, "lookup", "vfs_raed", "vfs_read")
        self.assertIn("Did you mean vfs_read?", p.stderr)
        self.assertEqual(len(p.stdout.splitlines()), 1)
        self.check(1, "resolve", "0x1")
        self.check(1, "list", "nothing_is_called_so*")

    def test_wrong_usage_is_status_2(self):
        for arguments in (["bad-verb"], ["--bad-option", "status"], ["status", "extra"],
                          ["--json=loud", "status"], ["resolve", "--kind=data", "0x1"], []):
            self.assertEqual(self.run_symctl(*arguments).returncode, 2, arguments)

    def test_no_daemon_is_status_3(self):
        p = self.check(3, "status", socket=os.path.join(self.temporary(), "none"))
        self.assertIn("systemctl start symd", p.stderr)

    def test_resolve_takes_all_ways_to_write_an_address(self):
        p = self.check(0, "resolve", "0xffffffff9a200385", "ffffffff9a200385")
        self.assertEqual([line.split("\t")[1] for line in p.stdout.splitlines()],
                         ["vfs_read+0x5/0x2c0"] * 2)
        p = self.check(0, "resolve", "--return-addresses", "0xffffffff9a200640")
        self.assertIn("vfs_read+0x2c0/0x2c0", p.stdout)

    def test_standard_input_in_batches(self):
        text = "".join(f"0x{0xffffffff9a200380 + i % 0x2c0:x}\n" for i in range(5000))
        p = self.check(0, "resolve", input=text)
        self.assertEqual(p.stdout.count("vfs_read+"), 5000)
        p = self.check(0, "lookup", "-", input="vfs_read\n" * 3000)
        self.assertEqual(p.stdout.count("vfs_read"), 3000)

    def test_json_is_one_document(self):
        p = self.check(0, "--json=short", "lookup", "type_show")
        self.assertEqual(len(json.loads(p.stdout)["results"][0]["symbols"]), 5)
        p = self.check(0, "--json=pretty", "list", "vfs_*")
        self.assertEqual([s["name"] for s in json.loads(p.stdout)["symbols"]], ["vfs_read"])
        self.assertIn("generation", json.loads(self.check(0, "--json=short", "objects").stdout))

    def test_status_and_objects_and_reload(self):
        self.assertIn("Addresses: shown", self.check(0, "status").stdout)
        names = [line.split("\t")[0] for line in self.check(0, "objects").stdout.splitlines()]
        self.assertEqual(names[0], "vmlinux")
        self.assertLessEqual({"nf_tables", "ext4", "no_symbols", "bpf", "ftrace", "kprobes"},
                             set(names))
        self.check(0, "reload")

    def test_options_narrow_the_question(self):
        p = self.check(0, "--object", "nf-tables", "lookup", "type_show")
        self.assertEqual(len(p.stdout.splitlines()), 2)
        self.check(1, "--kind=data", "lookup", "vfs_read")

    def test_a_reader_that_goes_away_is_no_error(self):
        p = subprocess.run(f"'{SYMCTL}' --socket '{self.daemon.path}' list | head -n 1",
                           shell=True, capture_output=True, text=True, timeout=60)
        self.assertEqual((p.returncode, p.stderr), (0, ""))
        self.assertEqual(len(p.stdout.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
