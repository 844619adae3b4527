#!/bin/sh
# Runs every fuzz target for SECONDS and stops at the first crash. Needs cargo-fuzz and the stable toolchain.
set -eu
cd "$(dirname "$0")"
seconds=${1:?usage: run.sh SECONDS}

./seed.py
# cargo-fuzz passes flags that the stable compiler takes only so.
RUSTC_BOOTSTRAP=1 cargo fuzz build --fuzz-dir .
built=target/$(rustc -vV | sed -n 's/^host: //p')/release
# As cargo-fuzz itself runs them.
export ASAN_OPTIONS=detect_odr_violation=0
count=0
for target in $(cargo fuzz list --fuzz-dir .); do
    found=artifacts/$target
    mkdir -p "$found"
    if ! "$built/$target" -artifact_prefix="$found/" -max_total_time="$seconds" -max_len=16384 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 "corpus/$target" >"$found/log" 2>&1; then
        grep -v '^#' "$found/log" | tail -n 60
        echo "$target: crash; the input is in tests/fuzz/$found" >&2
        exit 1
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log")
    coverage=$(sed -n 's/.*DONE *cov: \([0-9]*\).*/\1/p' "$found/log")
    echo "$target: $executions executions, $coverage edges"
    count=$((count + 1))
done
echo "$count targets, 0 crashes"
