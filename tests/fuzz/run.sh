#!/bin/sh
# Runs every fuzz target under libFuzzer for SECONDS, one on each processor, and fails at a crash. Needs cargo-fuzz and the stable
# toolchain.
# usage: run.sh SECONDS [none]     none: without the address sanitizer, whose build takes minutes; no code of ours is unsafe
set -eu
cd "$(dirname "$0")"
if [ "${1:-}" = --target ]; then # SECONDS, the built program, one target: what each processor runs
    seconds=$2 built=$3 target=$4
    found=artifacts/$target
    mkdir -p "$found"
    # As cargo-fuzz itself runs them.
    if ! ASAN_OPTIONS=detect_odr_violation=0 DINHDANH_FUZZ_TARGET="$target" "$built" -artifact_prefix="$found/" \
        -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "corpus/$target" >"$found/log" 2>&1; then
        grep -v '^#' "$found/log" | tail -n 60
        echo "$target: crash; the input is in tests/fuzz/$found" >&2
        exit 255 # xargs starts no more
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log")
    coverage=$(sed -n 's/.*DONE *cov: \([0-9]*\).*/\1/p' "$found/log")
    echo "$target: $executions executions, $coverage edges"
    exit
fi
seconds=${1:?usage: run.sh SECONDS [none]}

targets=$(cargo run --quiet --release --locked --example lay_seeds -- corpus)
# cargo-fuzz passes flags that the stable compiler takes only so.
RUSTC_BOOTSTRAP=1 cargo fuzz build --fuzz-dir guided --sanitizer "${2:-address}"
built=guided/target/$(rustc -vV | sed -n 's/^host: //p')/release/any
echo "$targets" | xargs -P "$(nproc)" -I '{}' ./run.sh --target "$seconds" "$built" '{}'
echo "$(echo "$targets" | wc -l) targets, 0 crashes"
