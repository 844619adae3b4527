#!/usr/bin/env python3
"""The wheel of bindings/python, as an officer's desk uses it.

    python3 wheel_peer.py         reads {"root": hex, "message": hex, "profile": id, "at": milliseconds since 1970} from standard
                                  input, one JSON line each, and answers each in the form of peers/verify.mjs, with the
                                  verdict's words
    python3 wheel_peer.py desk F  runs the Python of F, a page of Markdown, in the folder where it is started
"""

import datetime
import hashlib
import json
import pathlib
import re
import sys

import cbor2
import dinhdanh
from mdoc_peer import printable


class At(dinhdanh.DeviceClock):
    """A clock that stands."""

    def __init__(self, millis):
        self.millis = millis

    def now(self):
        return dinhdanh.Reading(unix_millis=self.millis)


def value(field):
    said = field.value
    if said.is_text():
        return said.text
    if said.is_number():
        return said.number
    if said.is_flag():
        return said.yes
    if said.is_day():
        return {"full-date": datetime.date(said.day.year, said.day.month, said.day.day).isoformat()}
    if said.is_picture():
        return {"bytes": len(said.bytes), "sha256": hashlib.sha256(said.bytes).hexdigest()}
    return printable(cbor2.loads(said.cbor))


def answer(request):
    setup = dinhdanh.VerifierSetup(
        roots=[bytes.fromhex(request["root"])], platform=dinhdanh.Platform(clock=At(request["at"]))
    )
    verifier = dinhdanh.Verifier.open(setup)
    try:
        check = verifier.check(dinhdanh.Message.of(bytes.fromhex(request["message"]), 0), request["profile"])
    except dinhdanh.VerifierError as error:
        return {"accepted": False, "reason": type(error).__name__, "documents": [], "words": None}
    verdict = check.verdict()
    # A red light with nothing rejected is no refusal here: what is asked is what was proven.
    refused = verdict.outcome.is_reject()
    return {
        "accepted": not refused,
        "reason": verdict.outcome.reason.code if refused else None,
        "documents": [
            {
                "docType": document.doc_type,
                "elements": {f"{field.namespace}/{field.identifier}": value(field) for field in document.fields},
            }
            for document in check.documents()
        ],
        "words": verdict.headline.vi,
    }


def desk(page):
    for block in re.findall(r"^```python\n(.*?)^```$", pathlib.Path(page).read_text(encoding="utf-8"), re.M | re.S):
        exec(compile(block, page, "exec"), {})  # pylint: disable=exec-used # the page's own words are what is tested


if __name__ == "__main__":
    if sys.argv[1:2] == ["desk"]:
        desk(sys.argv[2])
    else:
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), flush=True)
