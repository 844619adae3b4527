#!/usr/bin/env python3
"""Lays our seeds and the published vectors, which the repository does not hold, into corpus/TARGET."""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VECTORS = Path(os.environ.get("DINHDANH_VECTORS", HERE / "../../../shared/vectors"))
PEOPLE = HERE / "../../bindings/cli/src/people"

COSE = ["cose/sign1-tests/*.json", "cose/mac0-tests/*.json", "cose/ecdsa-examples/*.json", "cose/hmac-examples/*.json"]
CERTIFICATES = ["mdoc/*_cert.hex", "dcc/*.crt", "chip/csca/**/*.der", "chip/csca/**/*.pem"]

# Target: files of seeds/, patterns below the vectors' folder.
SEEDS = {
    "catalogue": (["response.cbor"], []),
    "cbor": (["*.cbor"], ["mdoc/*.hex", *COSE]),
    "cose": ([], ["mdoc/annexD_reader_auth.hex", "mdoc/nlwallet_*.hex", *COSE]),
    "crl": (["*.crl", "lists.pem"], []),
    "device_request": ([], ["mdoc/annexD_device_request.hex"]),
    "device_response": (["response.cbor"], ["mdoc/annexD_device_response*.hex"]),
    "issuer_signed": (["issuer_signed.cbor"], ["mdoc/nlwallet_IssuerAuth.hex"]),
    "message": (["self_timed.cbor", "self_timed_deflated.cbor", "request.cbor", "answer.cbor"], []),
    "migration": (["migration.cbor"], []),
    "policy_pack": (["pack.cbor", "pack_payload.cbor", "pack_roots.cbor"], []),
    "provision": (["key_request.cbor", "batch.cbor"], []),
    "qr_frame": (["*.frames"], []),
    "qr_picture": (["code.*", "codes.gif"], []),
    "qr_scan": (["*.frames"], []),
    "session_transcript": ([], ["mdoc/annexD_session_transcript*"]),
    "status_list": (["list.cwt", "list.jwt"], ["statuslist/examples/status_list_cwt.md", "statuslist/examples/status_list_jwt_raw.md"]),
    "vault_values": (["*.value"], []),
    "verdict": (["self_timed.cbor", "response.cbor", "answer.cbor"], ["mdoc/annexD_device_response.hex"]),
    "vical": (["vical.cbor", "vical_payload.cbor"], []),
    "x509": (["*.der"], CERTIFICATES),
}


def content(file):
    """The bytes that a vector stands for."""
    if file.suffix == ".hex":
        return bytes.fromhex(file.read_text())
    if file.suffix == ".json" and "output" in (example := json.loads(file.read_text())):
        return bytes.fromhex(example["output"]["cbor"])
    if file.suffix == ".md":
        text = "".join(file.read_text().split())
        return text.encode() if "." in text else bytes.fromhex(text)
    return file.read_bytes()


def main():
    if not VECTORS.is_dir():
        print("SKIP: no vectors, only our own seeds: set DINHDANH_VECTORS", file=sys.stderr)
        if os.environ.get("CI") in ("true", "1"):
            sys.exit(1)
    for target, (own, published) in SEEDS.items():
        files = [file for pattern in own for file in HERE.glob(f"seeds/{pattern}")]
        files += [file for pattern in published for file in VECTORS.glob(pattern)]
        files += PEOPLE.glob("*.json") if target == "catalogue" else []
        if not files:
            print(f"no seeds for {target}", file=sys.stderr)
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            (folder / file.name).write_bytes(content(file))


main()
