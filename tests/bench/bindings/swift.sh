#!/bin/sh
# Swift's part of benches/bindings.rs: bindings/swift/Tests/Turns, optimised, over what bindings/swift/generate.sh has built.
# usage: swift.sh build, then swift.sh: a program that is built while it is waited for gets its message too late.
set -eu
cd "$(dirname "$0")/../../.."
bindings/swift/toolchain.sh --there || { echo "no Swift toolchain: bindings/swift/toolchain.sh" >&2; exit 1; }
[ -e bindings/swift/Sources/Dinhdanh/Generated/Dinhdanh.swift ] || { echo "run bindings/swift/generate.sh first" >&2; exit 1; }
scratch=/target/swift/bindings/swift
if [ "${1:-}" = build ]; then
    exec bindings/swift/inside.sh bindings/swift swift build -c release --product Turns --disable-sandbox --scratch-path "$scratch" \
        -Xlinker -L/target/swift/library -Xlinker -rpath -Xlinker /target/swift/library -Xlinker --allow-shlib-undefined >&2
fi
exec bindings/swift/inside.sh bindings/swift "$scratch/release/Turns"
