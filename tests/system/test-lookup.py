"""What is answered: symbols by name and by address, lists, of roots whose content is known."""

import os

import symd
from symd import Case


class Lookup(Case):
    def names(self, daemon, *targets, **parameters):
        c = daemon.connect()
        return c.result("LookupName", {"targets": list(targets), **parameters})["results"]

    def addresses(self, daemon, *addresses, **parameters):
        c = daemon.connect()
        items = [hex(a) for a in addresses]
        return c.result("LookupAddress", {"addresses": items, **parameters})["results"]

    def test_a_symbol_has_all_that_is_known(self):
        results = self.names(self.start(), "vfs_read", "ext4_fill_super")
        self.assertEqual(results[0]["symbols"], [{
            "name": "vfs_read", "object": "vmlinux", "load": 1, "kind": "function", "type": "T",
            "address": "0xffffffff9a200380", "size": 0x2c0, "object_offset": 0x380, "ordinal": 1,
            "homonyms": 1}])
        symbol = results[1]["symbols"][0]
        self.assertEqual(symbol["section"], ".text")
        self.assertEqual(symbol["object_offset"], 0x100)
        self.assertEqual(symbol["size"], 0x200)

    def test_homonyms_have_the_order_of_kallsyms(self):
        daemon = self.start()
        for target, wanted in (
            ("vmlinux:type_show", [(1, "0xffffffff9a200330"), (2, "0xffffffff9a200680"),
                                   (3, "0xffffffff9a200a00")]),
            ("ext4:init_once", [(1, "0xffffffffc0b00700"), (2, "0xffffffffc0b00300")]),
            ("nf_tables:type_show", [(1, "0xffffffffc0a00580"), (2, "0xffffffffc0a005c0")]),
            ("ext4:init_once,2", [(2, "0xffffffffc0b00300")]),
        ):
            symbols = self.names(daemon, target)[0]["symbols"]
            self.assertEqual([(s["ordinal"], s["address"]) for s in symbols], wanted)
        self.assertEqual(len(self.names(daemon, "type_show")[0]["symbols"]), 5)

    def test_the_stem_finds_the_clones(self):
        daemon = self.start()
        for target, wanted in (
            ("update_curr", ["update_curr.constprop.0", "update_curr.isra.0"]),
            ("split_both", ["split_both.constprop.0.isra.0"]),
            ("llvm_thing", ["llvm_thing.llvm.8327437583453"]),
            ("split_me", ["split_me"]),
            ("only_cold", []),
            ("split_me.cold", ["split_me.cold"]),
        ):
            result = self.names(daemon, target)[0]
            self.assertEqual([s["name"] for s in result["symbols"]], wanted)

    def test_the_real_name_stands_before_markers(self):
        daemon = self.start()
        for address, name, offset in (
            (0xffffffff9a200000, "startup_64", 0),
            (0xffffffff9a20003f, "startup_64", 0x3f),
            (0xffffffff9a200640, "sys_getpid", 0),
            (0xffffffff9a200b00, "entry_SYSCALL_64", 0),
            (0xffffffff9a200370, "__pfx_vfs_read", 0),
            (0xffffffff9a904000, "jiffies", 0),
            (0xffffffff9aa00010, "lock_classes", 0x10),
        ):
            result = self.addresses(daemon, address)[0]
            self.assertEqual((result["symbol"]["name"], result["offset"]), (name, offset))
        aliases = self.addresses(daemon, 0xffffffff9a200000)[0]["symbol"]["aliases"]
        self.assertEqual(sorted(aliases), ["_stext", "_text", "srso_alias_untrain_ret"])

    def test_no_symbol_reaches_over_a_gap(self):
        daemon = self.start()
        for address, name in (
            (0xffffffff9a1fffff, None),
            (0xffffffff9a200bff, "entry_SYSCALL_64"),
            (0xffffffff9a200c00, "__entry_text_end"),
            (0xffffffff9a200c01, None),
            (0xffffffff9a304103, None),
            (0xffffffff9a304104, "srso_alias_safe_ret"),
            (0xffffffff9a3fffff, None),
            (0xffffffff9a400207, "last_of_text"),
            (0xffffffff9a400209, None),
            (0xffffffff9a7fffff, None),
            (0xffffffff9a800400, "__stop___ex_table"),
            (0xffffffff9a800401, None),
            (0xffffffff9abfffff, "lock_classes"),
            (0xffffffff9ac00001, None),
            (0xffffffffc09fffff, None),
            (0xffffffffc0a04fff, "tables_mutex"),
            (0xffffffffc0a05000, None),
            (0xffffffffc0d00010, None),
            (0x22160, None),
            (0, None),
            (0xffffffffffffffff, None),
        ):
            with self.subTest(address=hex(address)):
                result = self.addresses(daemon, address)[0]
                self.assertEqual(result.get("symbol", {}).get("name"), name)
                self.assertEqual(result["state"], "live")

    def test_a_return_address_belongs_to_the_caller(self):
        daemon = self.start()
        result = self.addresses(daemon, 0xffffffff9a200640, return_addresses=True)[0]
        self.assertEqual((result["symbol"]["name"], result["offset"]), ("vfs_read", 0x2c0))

    def test_modules_in_several_areas_do_not_hide_each_other(self):
        daemon = self.start("x86-6.6")
        root = os.path.join(symd.DATA, "x86-6.6")
        for address, _, name, module in symd.kallsyms(symd.read(root, "proc/kallsyms")):
            if name in ("_text", "_stext"):
                continue
            symbol = self.addresses(daemon, address)[0].get("symbol", {})
            self.assertEqual((symbol.get("name"), symbol.get("object")), (name, module))
        for address, name in (
            (0xffffffffc0a0fffe, None),          # after outer's text, before inner's
            (0xffffffffc0a1fffe, None),          # after inner's data, before outer's
            (0xffffffffc0a100ff, "inner_first"),
            (0xffffffffc0a20081, "outer_table"),
        ):
            result = self.addresses(daemon, address)[0]
            self.assertEqual(result.get("symbol", {}).get("name"), name, hex(address))

    def test_mapping_symbols_do_not_split_functions(self):
        result = self.addresses(self.start("arm64"), 0xffffa2c16c8d0090, 0xffffa2c1d0a10400)
        self.assertEqual((result[0]["symbol"]["name"], result[0]["offset"]), ("veth_open", 0x90))
        self.assertEqual(result[0]["symbol"]["size"], 0xa0)
        self.assertEqual(result[1]["symbol"]["name"], "memcpy")

    def test_zeros_of_old_kernels_do_not_mean_hidden(self):
        daemon = self.start("no-modules")
        status = daemon.connect().result("GetStatus")
        self.assertEqual(status["addresses"], "shown")
        self.assertEqual(status["objects"], 1)
        self.assertEqual(self.addresses(daemon, 0, 0x4000, 0x1000000),
                         self.addresses(daemon, 0, 0x4000, 0x1000000))
        for result in self.addresses(daemon, 0, 0x4000, 0x1000000):
            self.assertNotIn("symbol", result)
        symbol = self.names(daemon, "exception_stacks")[0]["symbols"][0]
        self.assertEqual(symbol["address"], "0x4000")

    def test_suggestions_name_what_was_meant_once(self):
        daemon = self.start()
        for target, wanted in (
            ("vfs_raed", ["vfs_read"]), ("vfs_rea", ["vfs_read"]), ("xvfs_read", ["vfs_read"]),
            ("ext4:vfs_read", ["vmlinux:vfs_read"]),
            ("tpye_show", ["type_show"]), ("zzzzzz", None),
        ):
            result = self.names(daemon, target)[0]
            self.assertEqual(result.get("suggestions"), wanted)
            self.assertEqual(result["problem"]["code"], "absent")

    def test_globs_and_kinds(self):
        daemon = self.start()
        names = [s["name"] for s in self.names(daemon, "*_getpid")[0]["symbols"]]
        self.assertEqual(names, ["__ia32_sys_getpid", "__x64_sys_getpid", "sys_getpid"])
        names = [s["name"] for s in self.names(daemon, "ext4_*", kind="data")[0]["symbols"]]
        self.assertEqual(names, ["ext4_fs_type"])
        result = self.names(daemon, "vfs_read", kind="data")[0]
        self.assertEqual((result["symbols"], result["problem"]["code"]), ([], "absent"))
        result = self.names(daemon, "0xffffffff9a200380", kind="data")[0]
        self.assertEqual((result["symbols"], result["problem"]["code"]), ([], "absent"))
        names = [s["name"] for s in self.names(daemon, "*", object="ext4")[0]["symbols"]]
        self.assertEqual(len(names), 7)

    def test_the_list_is_that_of_kallsyms(self):
        for root in "x86-6.1", "x86-6.6", "no-modules", "hidden":
            text = symd.read(os.path.join(symd.DATA, root), "proc/kallsyms")
            wanted = sorted((n, o, t) for _, t, n, o in symd.kallsyms(text))
            got = []
            for part in self.start(root).connect().stream("ListSymbols"):
                got += [(s["name"], s["object"], s["type"]) for s in part["symbols"]]
            self.assertEqual(sorted(got), wanted)

    def test_objects_have_what_proc_modules_tells(self):
        objects = self.start().connect().result("ListObjects")["objects"]
        self.assertEqual([o["name"] for o in objects], ["vmlinux", "nf_tables", "ext4", "bpf",
                                                        "ftrace", "kprobes", "no_symbols"])
        self.assertEqual(objects[0]["build_id"], "0123456789abcdef" * 2 + "01234567")
        self.assertEqual(objects[2]["build_id"], "1122334455667788990011223344556677889900")
        self.assertEqual(objects[2]["address"], "0xffffffffc0b00000")
        self.assertEqual((objects[2]["size"], objects[2]["symbols"]), (12288, 7))
        self.assertEqual(objects[6]["symbols"], 0)

    def test_status_tells_the_root(self):
        status = self.start().connect().result("GetStatus")
        self.assertEqual(status["release"], "6.1.0-18-cloud-amd64")
        self.assertEqual(status["boot_id"], "3f6e2f3c-9a4b-4c53-8a7c-1f0d5ad0c001")


if __name__ == "__main__":
    symd.main()
