#!/usr/bin/env bash
# Makes DinhdanhFFI.xcframework and the generated Swift beside it, on a Mac, for an app that takes bindings/swift as a package.
# NOT RUN HERE: written from documentation on a machine without Xcode. Whoever runs it first, correct it and take this line out.
# usage: bindings/swift/xcframework.sh
#
# What it is made of, and why:
#  - Three targets: phones (aarch64-apple-ios) and both simulators (aarch64-apple-ios-sim, x86_64-apple-ios), which one
#    framework can hold only as one fat library.
#  - A static library: Apple loads dynamic ones of an app only as frameworks of their own, signed and loaded at each start.
#    `cargo rustc --crate-type staticlib` asks for it, because the crate itself is `lib` and `cdylib`.
#  - No OpenSSL: the feature `small` builds SQLCipher over CommonCrypto, which the system keeps up to date
#    (docs/adr/0016-small-library.md). What is then encrypted is the same: AES-256 and HMAC-SHA-512.
#  - The issuer is in it: the generated Swift names every function of the interface, and so must the framework.
#  - `panic = "unwind"` stays: a panic is an error on the other side.
#  - The module map is in each slice's Headers, in a folder of the module's name: two packages whose Headers both have a
#    `module.modulemap` at the top would overwrite each other in Xcode.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(uname)" = Darwin ] || { echo "xcframework.sh: needs a Mac with Xcode" >&2 && exit 1; }
export IPHONEOS_DEPLOYMENT_TARGET=17.0
targets=(aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios)
rustup target add "${targets[@]}"

# The interface is read from a library of this Mac's: a static one for phones can't be loaded.
bindings/swift/generate.sh
for target in "${targets[@]}"; do
    cargo rustc --profile app --locked -p dinhdanh-ffi --lib --crate-type staticlib --target "$target" \
        --no-default-features --features wallet,issuer,small
done

made=target/swift/xcframework
rm -rf "$made"
mkdir -p "$made/headers/DinhdanhFFI" "$made/simulator"
cp bindings/swift/Sources/DinhdanhFFI/DinhdanhFFI.h "$made/headers/DinhdanhFFI/"
cp bindings/swift/Sources/DinhdanhFFI/module.modulemap "$made/headers/DinhdanhFFI/"
lipo -create -output "$made/simulator/libdinhdanh_ffi.a" \
    target/aarch64-apple-ios-sim/app/libdinhdanh_ffi.a target/x86_64-apple-ios/app/libdinhdanh_ffi.a
framework=bindings/swift/DinhdanhFFI.xcframework
rm -rf "$framework"
xcodebuild -create-xcframework \
    -library target/aarch64-apple-ios/app/libdinhdanh_ffi.a -headers "$made/headers" \
    -library "$made/simulator/libdinhdanh_ffi.a" -headers "$made/headers" \
    -output "$framework"
# SQLCipher must have taken CommonCrypto: an OpenSSL inside would be a second one to keep up to date.
if nm -g target/aarch64-apple-ios/app/libdinhdanh_ffi.a 2>/dev/null | grep -q ' T _EVP_CipherInit'; then
    echo "xcframework.sh: OpenSSL is in the library" >&2
    exit 1
fi
du -sh "$framework"/*
