#!/usr/bin/env bash
# Builds the library and generates its Swift: sources and module map beside the written ones, the library itself in
# target/swift/library. Needs cargo.
# usage: bindings/swift/generate.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
case $(uname) in Darwin) library=libdinhdanh_ffi.dylib ;; *) library=libdinhdanh_ffi.so ;; esac
# CI sets DINHDANH_BUILT: there the workspace was built before, and nothing of the core is built a second time.
if [ -z "${DINHDANH_BUILT:-}" ]; then
    # Each alone: together their crates would have other features, and be built again.
    cargo build --release --locked --quiet -p dinhdanh-ffi
    cargo build --release --locked --quiet -p dinhdanh-generate
fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# From the library with its symbols: `strip` would take the interface's description away.
"$target/release/dinhdanh-generate" swift "$target/release/$library" "$made"

# UniFFI puts an argument together in an array and frees it as it is: a PIN would stay in the freed memory. So the array is
# wiped here, and large enough from the start that growing leaves no piece of a PIN behind. Should a newer UniFFI write these
# lines otherwise, this stops.
#
python3 - "$made" <<'PYTHON'
import sys

path = sys.argv[1] + "/Dinhdanh.swift"
with open(path, encoding="utf-8") as file:
    source = file.read()
for before, after in [
    (
        "fileprivate func createWriter() -> [UInt8] {\n    return []\n",
        "fileprivate func createWriter() -> [UInt8] {\n    var writer = [UInt8]()\n    writer.reserveCapacity(1024)\n    return writer\n",
    ),
    (
        "          write(value, into: &writer)\n          return RustBuffer(bytes: writer)\n",
        "          defer { wipe(&writer) }\n          write(value, into: &writer)\n          return RustBuffer(bytes: writer)\n",
    ),
]:
    if source.count(before) != 1:
        sys.exit("generate.sh: UniFFI lowers arguments otherwise than before: see to it that a PIN is wiped")
    source = source.replace(before, after)
with open(path, "w", encoding="utf-8") as file:
    file.write(source)
PYTHON

put() { # from, to: touched only where it changed, so that nothing is compiled again for nothing
    mkdir -p "$(dirname "$2")"
    cmp -s "$1" "$2" || cp "$1" "$2"
}
put "$made/Dinhdanh.swift" bindings/swift/Sources/Dinhdanh/Generated/Dinhdanh.swift
put "$made/DinhdanhFFI.h" bindings/swift/Sources/DinhdanhFFI/DinhdanhFFI.h
put "$made/DinhdanhFFI.modulemap" bindings/swift/Sources/DinhdanhFFI/module.modulemap
put "$target/release/$library" "$target/swift/library/$library"
