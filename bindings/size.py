#!/usr/bin/env python3
"""What an app's library weighs, and which crate costs what: writes docs/size.md and fails when one weighs more than it may.

    bindings/size.py [--as-built]     builds both libraries in the profile `app`, minutes each; --as-built takes those of the
                                      last run

What each may weigh, and should, stands here and nowhere else.
"""

import collections
import gzip
import pathlib
import platform
import re
import shutil
import subprocess
import sys

MB = 1_000_000

# Name, features of dinhdanh-ffi, and in bytes what the stripped library may weigh on x86_64 with its cryptography linked in, and
# what it should: neither meets its aim yet, and docs/adr/0016-small-library.md says why. Lower the first when it got lighter.
LIBRARIES = [
    ("verifier, without a store", "", 3.45 * MB, 1.5 * MB),
    ("whole core: wallet, verifier, issuer", "wallet,issuer,small", 5.65 * MB, 4 * MB),
]

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROFILE = "app"
NAME = "libdinhdanh_ffi.so"
PAGE = ROOT / "docs" / "size.md"


def run(*words):
    return subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def build(number, features):
    """The library with its symbols, in a folder of its own."""
    kept = ROOT / "target" / "size" / str(number)
    if "--as-built" not in sys.argv:
        words = ["--profile", PROFILE, "--package", "dinhdanh-ffi", "--lib", "--no-default-features", "--features", features]
        run("cargo", "build", "--locked", "--quiet", *words)
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "target" / PROFILE / NAME, kept / NAME)
    stripped = kept / "stripped.so"
    run("strip", "--strip-all", "-o", str(stripped), str(kept / NAME))
    return kept / NAME, stripped


def written_in_c():
    """Whose each function of the C and assembler archives is."""
    owners = {}
    for archive in (ROOT / "target" / PROFILE / "build").glob("*/out/**/*.a"):
        crate = re.sub(r"-[0-9a-f]{16}$", "", archive.relative_to(ROOT / "target" / PROFILE / "build").parts[0])
        for line in run("nm", "--defined-only", "--print-file-name", str(archive)).splitlines():
            place, _, rest = line.rpartition(": ") if ": " in line else line.rpartition(":")
            words = (rest or line).split()
            if not words:
                continue
            owner = crate
            if crate == "dinhdanh-store":
                owner = "SQLCipher" if "sqlcipher" in place.rsplit(":", 1)[-1] else "libtomcrypt"
            elif crate == "openssl-sys":
                owner = "OpenSSL"
            owners.setdefault(words[-1], owner)
    return owners


def crate_of(symbol, mangled, owners):
    """The crate of a function, by its demangled name; generic code counts for the crate of the type that it is of."""
    if mangled in owners:
        return owners[mangled]
    if not re.match(r"_ZN|_R|\.L", mangled):
        return "UniFFI's exports" if re.match(r"(uniffi|ffi)_", mangled) else "others, in C"
    # `<a::B as c::D>::e`, `core::ptr::drop_in_place<a::B>`: the first crate that is not the standard library.
    named = re.findall(r"(?<![\w:])([a-z_]\w*)::", symbol)
    rest = [name for name in named if name not in ("core", "alloc", "std", "hashbrown", "crate", "self")]
    return (rest or ["std"])[0].replace("_", "-")


def by_crate(library, owners):
    plain = run("nm", "--no-sort", "--print-size", "--radix=d", "--defined-only", str(library)).splitlines()
    names = run("nm", "--no-sort", "--print-size", "--radix=d", "--defined-only", "--demangle", str(library)).splitlines()
    costs, seen = collections.Counter(), set()
    for mangled, line in zip(plain, names, strict=True):
        found = re.match(r"(\d+) (\d+) (\w) (.*)", line)
        if not found or found[3] not in "tTwWrRdDvV":
            continue
        place = (found[1], found[2])
        if place in seen:  # two names of one function
            continue
        seen.add(place)
        costs[crate_of(found[4], mangled.split(" ", 3)[3], owners)] += int(found[2])
    return costs


def sections(library):
    """The bytes of each section that is in the file."""
    table = re.findall(r"\] (\.\S+)\s+(\w+)\s+[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+)", run("readelf", "-SW", str(library)))
    return {name: int(size, 16) for name, kind, size in table if kind != "NOBITS"}


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def megabytes(size):
    return f"{size / MB:.2f} MB"


def main():
    if sys.argv[1:] not in ([], ["--as-built"]):
        sys.exit("usage: size.py [--as-built]")
    if platform.machine() != "x86_64" or sys.platform != "linux":
        sys.exit("bindings/size.py: the budgets are for x86_64 Linux")
    totals, costs, faults = [], [], []
    for number, (name, features, most, aim) in enumerate(LIBRARIES):
        library, stripped = build(number, features)
        size = stripped.stat().st_size
        packed = len(gzip.compress(stripped.read_bytes(), 9))
        totals.append((name, features, size, packed, most, aim, sections(stripped)))
        costs.append(by_crate(library, written_in_c()))
        print(f"{name}: {megabytes(size)} of {megabytes(most)}, gzipped {megabytes(packed)}, aim {megabytes(aim)}")
        if size > most:
            faults.append(f"{name}: {megabytes(size)}, {megabytes(size - most)} more than it may")
    PAGE.write_text("\n".join(page(totals, costs)) + "\n", encoding="utf-8")
    sys.exit("\n".join(faults) if faults else 0)


def page(totals, costs):
    rustc = run("rustc", "--version").strip()
    yield from [
        "# What the library of an app weighs",
        "",
        "Written by `bindings/size.py`, which builds both libraries and fails when one weighs more than it may; `.ci/long` runs it.",
        f"Stripped, x86_64 Linux, profile `{PROFILE}`, all cryptography linked in, {rustc}. Why it is built so:",
        "[ADR 16](adr/0016-small-library.md).",
        "",
        "| library | features | size | gzipped | may weigh | aim |",
        "|---|---|---|---|---|---|",
    ]
    for name, features, size, packed, most, aim, _ in totals:
        yield row(name, f"`{features or 'none'}`", *map(megabytes, (size, packed, most, aim)))
    yield from ["", "## Where the bytes are", "", row("section", *(name for name, *_ in totals)), "|---|---|---|"]
    kinds = [
        ("code", [".text", ".plt", ".init", ".fini"]),
        ("constants", [".rodata"]),
        ("how to unwind", [".eh_frame", ".eh_frame_hdr", ".gcc_except_table"]),
        ("addresses to fill in when it is loaded", [".data.rel.ro", ".rela.dyn", ".got", ".rela.plt", ".relr.dyn"]),
    ]
    for kind, members in kinds:
        yield row(kind, *(megabytes(sum(found.get(one, 0) for one in members)) for *_, found in totals))
    yield from [
        "",
        "## Which crate costs what",
        "",
        "Functions and named constants, by the symbols before they are stripped, in kB. Generic code counts for the crate whose",
        "type it is for; constants without a name (texts, tables) and what is needed to unwind are in the table above alone.",
        "",
        row("crate", *(name for name, *_ in totals)),
        "|---|---|---|",
    ]
    crates = sorted(set().union(*costs), key=lambda crate: -max(cost[crate] for cost in costs))
    shown = [crate for crate in crates if max(cost[crate] for cost in costs) >= 10_000]
    for crate in shown:
        yield row(crate, *(f"{cost[crate] / 1000:.0f}" if cost[crate] else "–" for cost in costs))
    rest = [sum(size for crate, size in cost.items() if crate not in shown) for cost in costs]
    yield row("each of less than 10 kB", *(f"{size / 1000:.0f}" for size in rest))


if __name__ == "__main__":
    main()
