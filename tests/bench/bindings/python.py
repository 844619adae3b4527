#!/usr/bin/env python3
"""Python's part of benches/bindings.rs: a turn for each line, and its medians in nanoseconds as a line of JSON.

The first line is {"root": hex, "message": hex, "at": milliseconds since 1970}; each later one the number of repetitions.
"""

import json
import statistics
import sys
import time

import dinhdanh


class At(dinhdanh.DeviceClock):
    def __init__(self, millis):
        self.reading = dinhdanh.Reading(unix_millis=millis)

    def now(self):
        return self.reading


def median(operation, times):
    taken = []
    for _ in range(times):
        start = time.perf_counter_ns()
        operation()
        taken.append(time.perf_counter_ns() - start)
    return statistics.median(taken)


def main():
    case = json.loads(sys.stdin.readline())
    message = bytes.fromhex(case["message"])
    begun = time.time()
    verifier = dinhdanh.Verifier.open(dinhdanh.VerifierSetup(roots=[bytes.fromhex(case["root"])]))
    foreign = dinhdanh.VerifierSetup(
        roots=[bytes.fromhex(case["root"])], platform=dinhdanh.Platform(clock=At(case["at"]))
    )
    foreign = dinhdanh.Verifier.open(foreign)
    token = dinhdanh.CancelToken()
    check = verifier.check(dinhdanh.Message.of(message, 0), None)
    of_foreign = foreign.check(dinhdanh.Message.of(message, 0), None)
    if check.verdict().outcome.is_reject():
        sys.exit(f"a valid response is refused: {check.verdict().outcome.reason.code}")
    for line in sys.stdin:
        # Seen when the bench began, whatever the clock says by now: else it would come too late.
        ago = int((time.time() - begun) * 1000)
        operations = {
            "call": token.is_cancelled,
            "check": lambda: check.again(dinhdanh.Message.of(message, ago)),
            "check, with a clock of its own": lambda: of_foreign.again(dinhdanh.Message.of(message, 0)),
            "verdict": check.verdict,
            "documents": check.documents,
            "checks": check.checks,
            "portrait": check.portrait,
        }
        print(json.dumps({name: median(operation, int(line)) for name, operation in operations.items()}), flush=True)


if __name__ == "__main__":
    main()
