#!/usr/bin/env bash
# Builds the library, generates its Kotlin and runs the tests on the JVM. Needs cargo, a JDK 17 and Maven.
# usage: bindings/kotlin/build.sh [Maven goals, default test]
set -euo pipefail
cd "$(dirname "$0")/../.."
for tool in java mvn; do
    command -v "$tool" >/dev/null || { echo "build.sh: needs $tool: a JDK 17 and Maven" >&2 && exit 1; }
done
# CI sets DINHDANH_BUILT: there the workspace was built before, and nothing of the core is built a second time.
if [ -z "${DINHDANH_BUILT:-}" ]; then
    # Each alone: together their crates would have other features, and be built again.
    cargo build --release --locked --quiet -p dinhdanh-ffi
    cargo build --release --locked --quiet -p dinhdanh-generate
fi
generated=bindings/kotlin/target/generated/uniffi
case $(uname) in Darwin) library=libdinhdanh_ffi.dylib ;; *) library=libdinhdanh_ffi.so ;; esac
rm -rf "$generated"
# From the library with its symbols: `strip` would take the interface's description away.
target/release/dinhdanh-generate kotlin "target/release/$library" "$generated"
# Without these two the start crashes on ARM (docs/adr/0015-uniffi.md).
grep -q 'and 0xFFFF) != ' "$generated/vn/dinhdanh/core/dinhdanh.kt"
! grep -A1 'external fun .*_checksum_' "$generated/vn/dinhdanh/core/dinhdanh.kt" | grep -q 'Short$'
# Leaner calls: what they cost, and why, is said there.
bindings/kotlin/lean.py "$generated/vn/dinhdanh/core/dinhdanh.kt"
cd bindings/kotlin
exec mvn -q -B "${@:-test}"
