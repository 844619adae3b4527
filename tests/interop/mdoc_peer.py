#!/usr/bin/env python3
"""pymdoccbor as a verifier and as an issuer.

    python3 mdoc_peer.py --batch          reads the requests of peers/verify.mjs, one JSON line each, and answers in its form
    python3 mdoc_peer.py issue            reads {"key", "certificate", "device_x", "device_y", "from", "until"} (hex, dates) and
                                          prints {"issuer_signed": HEX}

It has no device authentication and no clock: reader_key, transcript and at are passed over.
"""

import datetime
import hashlib
import json
import logging
import sys

import cbor2
import cryptography.x509
from cryptography.hazmat.primitives import serialization
from pymdoccbor.mdoc.issuer import MdocCborIssuer
from pymdoccbor.mdoc.verifier import MdocCbor

ISO = "org.iso.18013.5.1"
MDL = "org.iso.18013.5.1.mDL"


def printable(value):
    """As peers/printable.mjs."""
    if isinstance(value, bytes):
        return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}
    if isinstance(value, datetime.datetime):
        return {"tdate": value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
    if isinstance(value, datetime.date):
        return {"full-date": value.isoformat()}
    if isinstance(value, cbor2.CBORTag):
        return {"full-date": value.value} if value.tag == 1004 else {"unprintable": value.tag}
    if isinstance(value, (list, tuple)):
        return [printable(inner) for inner in value]
    if hasattr(value, "items"):
        return {str(key): printable(inner) for key, inner in value.items()}
    return value


def elements(document):
    found = {}
    for name_space, items in document.issuersigned.namespaces.items():
        for item in items:
            item = cbor2.loads(item.value)
            found[f"{name_space}/{item['elementIdentifier']}"] = printable(item["elementValue"])
    return found


def verify(request):
    root = cryptography.x509.load_der_x509_certificate(bytes.fromhex(request["issuer_hex"]))
    mdoc = MdocCbor()
    mdoc.loads(bytes.fromhex(request["response_hex"]))
    # It takes a response without documents for a good one.
    if not mdoc.verify(trusted_root_certs=[root]) or not mdoc.documents:
        raise ValueError("a document is invalid, or there is none")
    return [{"docType": document.doctype, "elements": elements(document)} for document in mdoc.documents]


def answer(request):
    try:
        return {"accepted": True, "reason": None, "documents": verify(request)}
    except Exception as error:  # pylint: disable=broad-except # a peer that stumbles refuses, too
        return {"accepted": False, "reason": f"{type(error).__name__}: {error}", "documents": []}


def batch():
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(json.loads(line))), flush=True)


def issue():
    request = json.load(sys.stdin)
    key = serialization.load_der_private_key(bytes.fromhex(request["key"]), None).private_numbers()
    point = key.public_numbers
    width = lambda number: number.to_bytes(32, "big")
    issuer = MdocCborIssuer(
        private_key={"KTY": "EC2", "CURVE": "P_256", "ALG": "ES256", "D": width(key.private_value), "X": width(point.x), "Y": width(point.y), "KID": b"TEST"},
        alg="ES256",
    )
    issuer.new(
        doctype=MDL,
        data={ISO: {"family_name": "Trần", "document_number": "099000000017", "birth_date": "1990-01-20", "issuing_country": "VN", "age_over_18": True}},
        validity={"issuance_date": request["from"], "expiry_date": request["until"]},
        devicekeyinfo={1: 2, -1: 1, -2: bytes.fromhex(request["device_x"]), -3: bytes.fromhex(request["device_y"])},
        x509_chain=[bytes.fromhex(request["certificate"])],
    )
    issued = cbor2.loads(issuer.dump())["documents"][0]["issuerSigned"]
    print(json.dumps({"issuer_signed": cbor2.dumps(issued).hex()}))


def main():
    logging.disable(logging.CRITICAL)
    match sys.argv[1:]:
        case ["--batch"]:
            batch()
        case ["issue"]:
            issue()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
