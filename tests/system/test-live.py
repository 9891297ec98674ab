"""Every name and every address of the running kernel's /proc/kallsyms, through the socket, compared
with a plain reading of the same text. Fails where it cannot be read: that is no reason to skip."""

import collections

import symd
from symd import Case

BATCH = 1000
MARKERS = ("_text", "_stext", "_sinittext", "_etext", "_einittext", "_end", "__start_", "__stop_",
           "__pfx_", "__cfi_", "srso_alias_", "__init_begin", "__end_")


def is_marker(name):
    return name.startswith(MARKERS) or name.startswith("__") and name.endswith(("text_start",
                                                                                "text_end"))


def is_mapping(name):
    return name[:2] in ("$x", "$d", "$a", "$t") and name[2:3] in ("", ".")


def batches(items):
    for i in range(0, len(items), BATCH):
        yield items[i : i + BATCH]


class Live(Case):
    @classmethod
    def setUpClass(cls):
        cls.text, cls.symbols = cls.read_kallsyms()
        cls.daemon = symd.Daemon(None).ready()
        cls.client = cls.daemon.connect()

    @classmethod
    def tearDownClass(cls):
        status = cls.daemon.stop()
        log = cls.daemon.log()
        cls.daemon.clean()
        assert status == 0 and "Sanitizer" not in log, log

    @staticmethod
    def read_kallsyms():
        with open("/proc/kallsyms", encoding="utf-8") as f:
            text = f.read()
        symbols = [s for s in symd.kallsyms(text) if not is_mapping(s[2])]
        assert symbols and any(s[0] for s in symbols), "/proc/kallsyms shows no address"
        return text, symbols

    def setUp(self):
        # Code that is made at run time comes and goes; then what was read is read again.
        for _ in range(5):
            text, symbols = self.read_kallsyms()
            if text == self.text:
                return
            type(self).text, type(self).symbols = text, symbols
            self.client.result("Reload")
        self.fail("/proc/kallsyms never stands still")

    def test_counts(self):
        status = self.client.result("GetStatus")
        self.assertEqual(status["symbols"], len(self.symbols))
        self.assertEqual(status["addresses"], "shown")

    def test_every_name(self):
        wanted = collections.OrderedDict()
        for address, letter, name, where in self.symbols:
            wanted.setdefault(name, []).append((where, address, letter))
        names = list(wanted)
        targets = [n for n in names if all(c.isalnum() or c in "_.$" for c in n)]
        self.assertGreater(len(targets), len(names) * 0.99)
        for batch in batches(targets):
            results = self.lookup("LookupName", {"targets": batch})
            for name, result in zip(batch, results):
                self.compare_symbols(name, wanted[name], result)

    def compare_symbols(self, name, wanted, result):
        self.assertEqual(result["target"], name)
        self.assertNotIn("problem", result)
        got = [(s["object"], int(s["address"], 16), s["type"]) for s in result["symbols"]]
        self.assertEqual(sorted(got), sorted(wanted))
        self.assertTrue(all(s["name"] == name for s in result["symbols"]))
        counts = collections.Counter(w[0] for w in wanted)
        for where, n in counts.items():
            symbols = [s for s in result["symbols"] if s["object"] == where]
            self.assertEqual([s["ordinal"] for s in symbols], list(range(1, n + 1)))
            self.assertEqual({s["homonyms"] for s in symbols}, {n})
            # the ordinal counts in the order of the text
            self.assertEqual([int(s["address"], 16) for s in symbols],
                             [w[1] for w in wanted if w[0] == where])

    def lookup(self, method, parameters):
        results = []
        for part in self.client.stream(method, parameters):
            results += part["results"]
        return results

    def test_every_address(self):
        wanted = collections.OrderedDict()
        for address, letter, name, where in self.symbols:
            if letter not in "Aa":
                wanted.setdefault((where, address), []).append(name)
        order = sorted({a for _, a in wanted})
        following = dict(zip(order, order[1:]))
        for batch in batches(list(wanted)):
            results = self.lookup("LookupAddress", {"addresses": [hex(a) for _, a in batch]})
            for (where, address), result in zip(batch, results):
                self.compare_address(where, address, wanted[where, address], result)
        # the last byte before the next symbol: the same symbol, or none where its end is known
        last = [(w, a, following[a] - 1) for w, a in wanted if a in following]
        for batch in batches(last):
            results = self.lookup("LookupAddress", {"addresses": [hex(e) for _, _, e in batch]})
            for (where, address, end), result in zip(batch, results):
                if "symbol" in result:
                    self.assertIn(result["symbol"]["name"], wanted[where, address])
                    self.assertEqual(result["offset"], end - address)
                    size = result["symbol"].get("size")
                    self.assertIn(size, (None, end + 1 - address))

    def compare_address(self, where, address, names, result):
        symbol = result["symbol"]
        self.assertEqual(int(result["address"], 16), address)
        self.assertEqual(int(symbol["address"], 16), address)
        self.assertEqual((symbol["object"], result["offset"]), (where, 0))
        self.assertEqual(sorted({symbol["name"], *symbol.get("aliases", [])}), sorted(set(names)))
        if is_marker(symbol["name"]):
            self.assertTrue(all(is_marker(n) for n in names), (symbol["name"], names))

    def test_the_list_is_complete(self):
        got = []
        for part in self.client.stream("ListSymbols"):
            got += [(s["object"], s["name"], s["address"]) for s in part["symbols"]]
        self.assertEqual(sorted(got), sorted((w, n, hex(a)) for a, _, n, w in self.symbols))

    def test_names_that_do_not_exist(self):
        names = {s[2] for s in self.symbols}
        absent = [n + "_" for n in list(names)[:2000] if n + "_" not in names]
        for batch in batches(absent):
            for result in self.lookup("LookupName", {"targets": batch}):
                self.assertEqual((result["symbols"], "problem" in result), ([], True),
                                 result["target"])


if __name__ == "__main__":
    symd.main()
