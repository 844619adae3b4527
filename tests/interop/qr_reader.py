#!/usr/bin/env python3
"""Reads Dinhdanh QR presentations. Written from docs/qr-presentation.md alone: nothing of the Rust sources is used.
RFC 6330 and the cryptography are other people's: packages raptorq and cryptography. qr_vectors.py runs it.
"""

import hashlib
import struct
import zlib

import raptorq
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAX_MESSAGE, MAX_K, MAX_FRAME, SYMBOL_IDS, DEPTH = 65536, 512, 2953, 65536, 24


# CBOR (section 3): definite lengths, nothing left over. ----------------------------------------------------------------
class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


def item(data, at=0, depth=0):
    """One item from `at`: its value, and where it ends."""
    if depth > DEPTH:
        raise ValueError("nesting")
    major, info, at = data[at] >> 5, data[at] & 31, at + 1
    if info < 24:
        number = info
    elif info < 28:
        size = 1 << (info - 24)
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    else:
        raise ValueError("indefinite length")
    if major == 0:
        return number, at
    if major == 1:
        return -1 - number, at
    if major in (2, 3):
        if at + number > len(data):
            raise ValueError("cut")
        return data[at : at + number] if major == 2 else data[at : at + number].decode(), at + number
    if major == 4:
        values = []
        for _ in range(number):
            value, at = item(data, at, depth + 1)
            values.append(value)
        return values, at
    if major == 5:
        values = {}
        for _ in range(number):
            key, at = item(data, at, depth + 1)
            if key in values:
                raise ValueError("a key twice")
            values[key], at = item(data, at, depth + 1)
        return values, at
    if major == 6:
        value, at = item(data, at, depth + 1)
        return Tag(number, value), at
    return {20: False, 21: True, 22: None}.get(info, number), at


def cbor(data):
    value, end = item(data)
    if end != len(data):
        raise ValueError("left over")
    return value


def encode(value):
    def head(major, number):
        for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if number < 24:
                return bytes([major << 5 | number])
            if number < 1 << 8 * size:
                return bytes([major << 5 | info]) + number.to_bytes(size, "big")
        raise ValueError("too large")

    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(encode(member) for member in value)
    return head(6, value.number) + encode(value.value)


# Frames (section 2). ----------------------------------------------------------------------------------------------------
def frame(data):
    """("still", message), ("stream", name, transfer information, payload id and symbol), or (reason,)."""
    if len(data) > MAX_FRAME or data[:2] != b"DD":
        return ("Foreign",)
    if len(data) < 3:
        return ("Malformed",)
    if data[2] >> 4 != 1:
        return ("OtherVersion",)
    if data[2] == 0x10:
        if len(data) < 10 or len(data) - 9 != int.from_bytes(data[3:5], "big"):
            return ("Malformed",)
        if hashlib.sha256(data[:-4]).digest()[:4] != data[-4:]:
            return ("Damaged",)
        return ("still", data[5:-4])
    if data[2] != 0x11 or len(data) < 32:
        return ("Malformed",)
    length, reserved, size, blocks, subs, align = int.from_bytes(data[7:12], "big"), *struct.unpack(">BHBHB", data[12:19])
    number = int.from_bytes(data[19:23], "big")
    if (reserved, blocks, subs, align) != (0, 1, 1, 1) or not 1 <= length <= MAX_MESSAGE or size == 0:
        return ("Malformed",)
    if size % 8 or -(-length // size) > MAX_K or len(data) - 31 != size or number >= SYMBOL_IDS:
        return ("Malformed",)
    return ("stream", (data[:19], data[23:31]), (length, size), data[19:23] + data[31:])


def collect(frames):
    """The first whole message that frames give, or None."""
    streams = {}
    for data in frames:
        seen = frame(data)
        if seen[0] == "still":
            return seen[1]
        if seen[0] == "stream":
            (prefix, commitment), (length, size) = seen[1:3]
            decoder = streams.setdefault(seen[1], raptorq.Decoder.with_defaults(length, size))
            message = decoder.decode(seen[3])
            if message is not None:
                if hashlib.sha256(prefix + message).digest()[:8] == commitment:
                    return message
                del streams[seen[1]]
    return None


# Messages and sessions (sections 3 to 5). --------------------------------------------------------------------------------
def unpacked(packed, dictionary):
    if not isinstance(packed, list):
        return packed
    length, deflated = packed
    inflater = zlib.decompressobj(-15, zdict=dictionary)
    response = inflater.decompress(deflated, length + 1) if length <= MAX_MESSAGE else b""
    if len(response) != length or not inflater.eof or inflater.unused_data:
        raise ValueError("inflated")
    return response


def transcript(reader_key, request_hash, signed_at, nonce):
    handover = ["DinhdanhQrHandover", request_hash, signed_at, nonce]
    return encode([None, Tag(24, reader_key) if reader_key else None, handover])


def signed(key, cose, payload):
    """Checks a COSE_Sign1 with a detached or attached payload (ES256)."""
    protected, _, inside, signature = cose
    message = encode(["Signature1", protected, b"", inside or payload])
    pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    key.verify(pair, message, ec.ECDSA(SHA256()))


def point(cose_key):
    return ec.EllipticCurvePublicNumbers(*(int.from_bytes(cose_key[at], "big") for at in (-2, -3)), ec.SECP256R1()).public_key()


def verified(response, session):
    """Checks issuer, digests and holder of a DeviceResponse; the values that it shows. No dates, no trust: that is the verdict's."""
    shown = {}
    for document in cbor(response)["documents"]:
        issuer, device = document["issuerSigned"], document["deviceSigned"]
        chain = issuer["issuerAuth"][1][33]
        signer = x509.load_der_x509_certificate(chain if isinstance(chain, bytes) else chain[0]).public_key()
        signed(signer, issuer["issuerAuth"], None)
        mso = cbor(cbor(issuer["issuerAuth"][2]).value)
        for space, items in issuer["nameSpaces"].items():
            for tagged in items:
                inner = cbor(tagged.value)
                if hashlib.sha256(encode(tagged)).digest() != mso["valueDigests"][space][inner["digestID"]]:
                    raise ValueError("altered")
                shown[inner["elementIdentifier"]] = inner["elementValue"]
        names = encode(device["nameSpaces"])
        inner = b"\x84" + encode("DeviceAuthentication") + session + encode(document["docType"]) + names
        signed(point(mso["deviceKeyInfo"]["deviceKey"]), device["deviceAuth"]["deviceSignature"], encode(Tag(24, inner)))
    return shown


def opened(answer, request, private, dictionary):
    """The response that an answer holds for the request's own private key, and its session."""
    _, _, request_id, signed_at, nonce, device_key, ciphertext = cbor(answer)
    digest = hashlib.sha256(request).digest()
    if request_id != digest[:8]:
        raise ValueError("another request")
    session = transcript(cbor(cbor(request)[2])[0].value, digest, signed_at, nonce)
    secret = ec.derive_private_key(private, ec.SECP256R1()).exchange(ec.ECDH(), point(device_key))
    key = HKDF(SHA256(), 32, hashlib.sha256(encode(Tag(24, session))).digest(), b"SKDevice").derive(secret)
    plain = AESGCM(key).decrypt(bytes.fromhex("000000000000000100000001"), ciphertext, None)
    return (unpacked(cbor(plain), dictionary) if plain[0] == 0x82 else plain), session
