#!/usr/bin/python3
"""client - a client of symd as anybody would write one with python3-varlink: no code of symd's own.

Usage: client.py ADDRESS. Prints "ok NAME" or "not ok NAME: why" for each check.
"""

import collections
import contextlib
import fnmatch
import sys
import traceback

import varlink

failed = 0


@contextlib.contextmanager
def check(name):
    global failed
    try:
        yield
        print("ok python:", name)
    except Exception as error:
        failed += 1
        where = traceback.extract_tb(error.__traceback__)[-1].line
        print(f"not ok python: {name}: {type(error).__name__} {error} at: {where}".replace("\n", " "))


def read_kallsyms():
    """All symbols as the kernel shows them: (address, type, name, object)."""
    made_at_run_time = {"__builtin__kprobes": "kprobes", "__builtin__ftrace": "ftrace"}
    symbols = []
    with open("/proc/kallsyms", encoding="utf-8") as text:
        for line in text:
            address, kind, name, *module = line.split()
            where = module[0][1:-1] if module else "vmlinux"
            symbols.append((int(address, 16), kind, name, made_at_run_time.get(where, where)))
    return symbols


kernel = read_kallsyms()
by_name = collections.defaultdict(set)
for entry in kernel:
    by_name[entry[2]].add(entry)

client = varlink.Client.new_with_address(sys.argv[1])

with check("the service's interfaces"):
    assert {"io.symd", "org.varlink.service"} <= set(client.get_interfaces())
    info = client.info
    assert info["product"] and info["version"], info

with check("the interface's description"):
    interface = client.get_interface("io.symd")
    assert interface.get_description().startswith("#"), interface.get_description()[:80]
    assert interface.get_method("LookupName")

with client.open("io.symd") as symd:
    with check("LookupName: ten names with all their homonyms"):
        homonyms = sorted((n for n in by_name if len(by_name[n]) > 1), key=lambda n: len(by_name[n]))
        names = ["vfs_read", "schedule", "_text"] + homonyms[:4] + homonyms[-3:]
        reply = symd.LookupName(targets=names)
        assert reply["generation"] > 0
        assert [r["target"] for r in reply["results"]] == names
        for name, result in zip(names, reply["results"]):
            got = sorted(int(s["address"], 16) for s in result["symbols"])
            assert got == sorted(e[0] for e in by_name[name]), (name, got)
            assert {s["homonyms"] for s in result["symbols"]} == {len(got)}, name

    with check("LookupAddress: a thousand functions by their first byte"):
        text = [e for e in kernel if e[1] in "tT" and e[0]]
        some = text[:: max(1, len(text) // 1000)][:1000]
        names_at = collections.defaultdict(set)
        for address, _, name, _ in text:
            names_at[address].add(name)
        reply = symd.LookupAddress(addresses=[hex(e[0]) for e in some])
        assert len(reply["results"]) == len(some)
        for (address, *_), result in zip(some, reply["results"]):
            assert result["symbol"]["name"] in names_at[address], result
            assert result["offset"] == 0, result

    with check("LookupAddress: what is no address is that item's problem"):
        reply = symd.LookupAddress(addresses=["0x1", "rubbish", hex(kernel[0][0])])
        codes = [r.get("problem", {}).get("code") for r in reply["results"]]
        assert codes[1] == "invalid" and codes[2] is None, codes

    for pattern in "ext4_*", "*":
        with check(f"ListSymbols {pattern} in parts: all of /proc/kallsyms, nothing else"):
            wanted = sorted(e for e in kernel if fnmatch.fnmatchcase(e[2], pattern))
            got, parts = [], 0
            for part in symd.ListSymbols(pattern=pattern, _more=True):
                parts += 1
                got += [
                    (int(s["address"], 16), s["type"], s["name"], s["object"])
                    for s in part["symbols"]
                ]
            got.sort()
            assert pattern != "*" or parts > 1, parts
            assert got == wanted, (len(got), len(wanted), list(set(got) ^ set(wanted))[:3])

    with check("an error is a VarlinkError with its name and parameters"):
        try:
            symd.LookupName(targets=[], object=5)
            assert False, "was accepted"
        except varlink.VarlinkError as error:
            assert error.error() == "org.varlink.service.InvalidParameter", error.error()
            assert error.parameters()["parameter"], error.parameters()

    with check("the connection lives on after an error"):
        assert symd.GetStatus()["addresses"] == "shown"

sys.exit(1 if failed else 0)
