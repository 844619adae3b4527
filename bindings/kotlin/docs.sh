#!/usr/bin/env bash
# Writes the KDoc as pages (bindings/kotlin/target/dokka/index.html), and fails where something public has no word of its own or
# a link that leads nowhere. Needs what build.sh needs.
# usage: bindings/kotlin/docs.sh
set -euo pipefail
cd "$(dirname "$0")"
./build.sh validate
said=$(mvn -B -P docs dokka:dokka 2>&1) || { tail -n 40 <<<"$said" && exit 1; }
bare=$(grep -oE "Undocumented: [^ ]+|Couldn't resolve link: .*" <<<"$said" || true)
# UniFFI gives each object these and has no words for them: should they be missing here, nothing was looked at.
grep -q 'Undocumented: vn.dinhdanh.core/Wallet/close/#/' <<<"$bare"
bare=$(grep -vE '/(close|destroy|lift|message|values|valueOf|entries)/#|\.(Companion|ErrorHandler)/|/(InternalException|Disposable)/' <<<"$bare" || true)
[ -z "$bare" ] || { echo "$bare" && exit 1; }
