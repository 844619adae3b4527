#!/bin/sh
# The store over both of its SQLCiphers: all of its tests over the one that apps ship, and a wallet that each of the two
# makes is opened with the other. `tests/vault/versions` was made over OpenSSL, so the app's opens that too.
set -eu
cd "$(dirname "$0")/../.."
swap=$(mktemp -d)
trap 'rm -rf "$swap"' EXIT
small="--features dinhdanh-store/small"

vault() { # what to say, then more words for cargo: tests of tests/vault/tests/versions.rs
    said=$1
    shift
    cargo test --release --locked --quiet -p dinhdanh-vault --test versions "$@" >/dev/null
    echo "$said"
}

export DINHDANH_VERSION="$swap/small"
vault "made over libtomcrypt" $small -- --ignored make_this_version
export DINHDANH_VERSION="$swap/openssl"
vault "made over OpenSSL" -- --ignored make_this_version
DINHDANH_OTHER="$swap/small" vault "what libtomcrypt wrote is read over OpenSSL" -- --ignored a_wallet_that_another_build_made
DINHDANH_OTHER="$swap/openssl" vault "what OpenSSL wrote is read over libtomcrypt" $small -- --ignored a_wallet_that_another_build_made
cargo test --release --locked --quiet -p dinhdanh-store --features small 2>&1 | grep '^test result'
cargo test --release --locked --quiet -p dinhdanh-vault $small 2>&1 | grep '^test result'
