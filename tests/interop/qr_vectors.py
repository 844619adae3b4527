#!/usr/bin/env python3
"""Runs qr_reader.py over the vectors of tests/vectors/qr: a line for each part, and an error where one is not as it says.

    python3 qr_vectors.py FOLDER
"""

import json
import sys
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidTag
from qr_reader import Tag, Verifier, cbor, collect, encode, frame, opened, signed, transcript, unpacked, verified


def main():
    folder = Path(sys.argv[1])
    dictionary = bytes.fromhex((folder / "dictionary.hex").read_text())
    names = ("frames", "self_timed", "session", "messages")
    frames, self_timed, session, messages = (json.loads((folder / f"{name}.json").read_text()) for name in names)
    raw = bytes.fromhex

    def same(what, found, expected):
        if found != expected:
            sys.exit(f"{what}: not as in the vector")
        print(f"{what}: ok")

    same("still", collect([raw(frames["still"]["frame"])]), raw(frames["still"]["message"]))
    for symbols in ("source", "repair"):
        found = collect(raw(data) for data in reversed(frames["stream"][symbols]))
        same(f"stream, {symbols}", found, raw(frames["stream"]["message"]))
    same("refused", [frame(raw(case["frame"]))[0] for case in frames["refused"]], [case["why"] for case in frames["refused"]])

    usual = [collect(map(raw, frames["usual"][symbols])) for symbols in ("source", "repair")]
    same("usual stream", usual, [raw(frames["usual"]["message"])] * 2)
    forged = [raw(data) for data in frames["forged"]["frames"]]
    repair = [raw(data) for data in frames["stream"]["repair"]]
    same("forged", (collect(forged), collect(forged + repair)), (None, raw(frames["stream"]["message"])))

    version, kind, signed_at, nonce, packed = cbor(raw(self_timed["message"]))
    response = unpacked(packed, dictionary)
    made = transcript(None, None, signed_at, nonce)
    values = verified(response, made)
    told = (version, kind, signed_at, response, made, "family_name" in values)
    expected = (1, 0, self_timed["signed_at"], raw(self_timed["response"]), raw(self_timed["transcript"]), True)
    same("self-timed", told, expected)

    request = raw(session["request"])
    _, _, content, auth = cbor(request)
    reader = x509.load_der_x509_certificate(auth[1][33]).public_key()
    signed(reader, auth, encode(Tag(24, encode(["DinhdanhQrRequest", content]))))
    same("request", cbor(content)[3], [0, "V1", "traffic.check"])

    private = int(session["e_reader_private_key"], 16)
    response, made = opened(raw(session["answer"]), request, private, dictionary)
    verified(response, made)
    same("answer", (response, made), (raw(session["response"]), raw(session["transcript"])))

    plain, _ = opened(raw(session["undeflated"]), request, private, dictionary)
    same("undeflated", (cbor(raw(self_timed["undeflated"]))[4], plain), (raw(self_timed["response"]), response))
    asked = cbor(cbor(raw(session["request_by_elements"]))[2])[3]
    same("request by elements", asked, [1, raw(session["device_request"]), "traffic.check"])

    def refused(what, call, *arguments):
        try:
            call(*arguments)
        except (ValueError, KeyError, IndexError, InvalidTag):
            return
        sys.exit(f"{what}: taken")

    for case in messages["refused"]:
        # A verifier reads no requests.
        if case["message"][2:6] != "0101":
            refused(case, Verifier(dictionary).check, raw(case["message"]), self_timed["signed_at"])
    for case in session["refused"]:
        refused(case, opened, raw(case["message"]), request, private, dictionary)
    print("refused messages: ok")

    # What a reader must refuse (section 9, reader 3, 5 and 6).
    refused("a key in a long form", cbor, raw("a1180100"))
    refused("a key twice", cbor, raw("a201000100"))
    key = lambda number: encode(number) + b"\x00"
    cbor(b"\xb9\x02\x00" + b"".join(map(key, range(512))))
    refused("513 entries", cbor, b"\xb9\x02\x01" + b"".join(map(key, range(513))))
    protected, unprotected, inside, signature = auth
    none = [encode_map({1: -8}), unprotected, inside, signature]
    refused("another algorithm", signed, reader, none, encode(Tag(24, encode(["DinhdanhQrRequest", content]))))
    source = [raw(data) for data in frames["stream"]["source"]]
    old = source[:1] + [b""] * 2000 + source[1:]
    if collect(old) is not None or collect(source[:1] + [b""] * 1700 + source[1:]) is None:
        sys.exit("a stream of more than a minute: taken")
    print("limits: ok")

    at, message = self_timed["signed_at"], raw(self_timed["message"])
    for late in (-11, 41):
        refused("out of the window", Verifier(dictionary).check, message, at + late)
    verifier = Verifier(dictionary)
    same("one scan", verifier.check(message, at + 40)[0], "self-timed")
    refused("a second time", verifier.check, message, at + 40)
    expires = cbor(content)[2]
    answer = raw(session["answer"])
    refused("nobody asked", verifier.check, answer, at)
    verifier.asked(request, private, expires)
    refused("after its time", verifier.check, answer, expires + 1)
    same("two scans", verifier.check(answer, expires)[0], "answer")
    refused("a second answer", verifier.check, answer, expires)


def encode_map(entries):
    return bytes([0xA0 + len(entries)]) + b"".join(encode(key) + encode(value) for key, value in entries.items())


if __name__ == "__main__":
    main()
