#!/usr/bin/env bash
# Builds the library, generates its Swift, and runs the tests of the package and of the sample app in the toolchain's folder,
# which sees this source tree and nothing else of the machine.
# usage: bindings/swift/test.sh [--require] [words for `swift test`]
#   Where no toolchain is installed it says so and succeeds; with --require it fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
require=
[ "${1:-}" != --require ] || { require=1 && shift; }
skip() {
    echo "SKIP: the Swift tests did not run: $*"
    [ -z "$require" ] || exit 1
    exit 0
}
bindings/swift/toolchain.sh --there || skip "no Swift toolchain (install it with bindings/swift/toolchain.sh as root)"
unshare --mount true 2>/dev/null || skip "this user can't mount folders into the toolchain's"
docs/guide/snippets.py --check
bindings/swift/generate.sh
for package in ${DINHDANH_PACKAGES:-bindings/swift ios}; do
    echo "== $package"
    # --allow-shlib-undefined: libswiftObservation of Swift 6.0 on Linux names a function that no library has, and never calls it.
    bindings/swift/inside.sh "$package" swift test --disable-sandbox --scratch-path "/target/swift/$package" \
        -Xlinker -L/target/swift/library -Xlinker -rpath -Xlinker /target/swift/library \
        -Xlinker --allow-shlib-undefined "$@"
done
