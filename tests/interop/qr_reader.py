#!/usr/bin/env python3
"""Reads Dinhdanh QR presentations. Written from docs/qr-presentation.md alone; qr_vectors.py runs it. The cryptography is
other people's (package cryptography). RFC 6330 is not: the package raptorq wraps the Rust crate that ours uses too, so that a
mistake of that crate would be seen by neither.
"""

import hashlib
import struct
import unicodedata
import zlib

import raptorq
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAX_MESSAGE, MAX_K, MAX_FRAME, SYMBOL_IDS, DEPTH, ENTRIES = 65536, 512, 2953, 65536, 24, 512
MAX_STREAMS, MAX_EXTRA, FORGOTTEN, MAX_AGE = 4, 16, 64, 1800
MAX_RESPONSE_DOCUMENTS, MAX_ITEMS, WINDOW = 16, 256, (-10, 40)


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
        if number > ENTRIES:
            raise ValueError("entries")
        for _ in range(number):
            begin = at
            key, at = item(data, at, depth + 1)
            if not isinstance(key, (int, str, bytes)) or key in values or encode(key) != data[begin:at]:
                raise ValueError("a key twice, or not in its shortest form")
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
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(encode(member) for member in value)
    return head(6, value.number) + encode(value.value)


# Frames (section 2). ----------------------------------------------------------------------------------------------------
def is_text(data):
    try:
        return not any(unicodedata.category(one) == "Cc" and one not in "\t\n\r" for one in data.decode())
    except UnicodeDecodeError:
        return False


def frame(data):
    """("still", message), ("stream", name, transfer information, payload id and symbol), or (reason,)."""
    if len(data) > MAX_FRAME or data[:2] != b"DD" or is_text(data):
        return ("Foreign",)
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


class Stream:
    def __init__(self, length, size, now):
        self.decoder, self.most = raptorq.Decoder.with_defaults(length, size), -(-length // size) + MAX_EXTRA
        self.ids, self.begun, self.grown = set(), now, now


def room(streams, now):
    """Makes room for one more stream; False where all that there are still grow."""
    if len(streams) < MAX_STREAMS:
        return True
    rank = {name: (now - one.grown <= FORGOTTEN, len(one.ids) > 1, one.grown) for name, one in streams.items()}
    least = min(rank, key=rank.get)
    if rank[least][:2] == (True, True):
        return False
    del streams[least]
    return True


def collect(frames):
    """The first whole message that frames give, or None."""
    streams = {}
    for now, data in enumerate(frames):
        for name in [name for name, one in streams.items() if now - one.begun > MAX_AGE]:
            del streams[name]
        seen = frame(data)
        if seen[0] == "still":
            return seen[1]
        if seen[0] != "stream" or (seen[1] not in streams and not room(streams, now)):
            continue
        (prefix, commitment), (length, size) = seen[1:3]
        if seen[1] not in streams:
            streams[seen[1]] = Stream(length, size, now)
        stream = streams[seen[1]]
        if seen[3][:4] in stream.ids:
            continue
        stream.ids.add(seen[3][:4])
        stream.grown, message = now, stream.decoder.decode(seen[3])
        if message is not None and hashlib.sha256(prefix + message).digest()[:8] == commitment:
            return message
        if message is not None or len(stream.ids) >= stream.most:
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
    protected, _, inside, signature = cose.value if isinstance(cose, Tag) and cose.number == 18 else cose
    if cbor(protected).get(1) not in (-7, -9) or not isinstance(key.curve, ec.SECP256R1) or len(signature) != 64:
        raise ValueError("not the key's own algorithm")
    message = encode(["Signature1", protected, b"", inside or payload])
    pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    key.verify(pair, message, ec.ECDSA(SHA256()))


def point(cose_key):
    return ec.EllipticCurvePublicNumbers(*(int.from_bytes(cose_key[at], "big") for at in (-2, -3)), ec.SECP256R1()).public_key()


def verified(response, session):
    """Checks issuer, digests and holder of a DeviceResponse; the values that it shows. No dates, no trust: that is the verdict's."""
    shown, documents = {}, cbor(response)["documents"]
    if len(documents) > MAX_RESPONSE_DOCUMENTS or any(
        sum(map(len, one["issuerSigned"]["nameSpaces"].values())) > MAX_ITEMS for one in documents
    ):
        raise ValueError("too much")
    for document in documents:
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
    plain = AESGCM(key).decrypt(bytes.fromhex("000000000000000100000001"), ciphertext, None).rstrip(b"\0")
    if plain[-1:] != b"\x80":
        raise ValueError("not filled up")
    plain = plain[:-1]
    return (unpacked(cbor(plain), dictionary) if plain[0] == 0x82 else plain), session


class Verifier:
    """A verifier's memory: each request takes one answer, each self-timed presentation one check; clocks are the caller's."""

    def __init__(self, dictionary):
        self.dictionary, self.requests, self.seen = dictionary, {}, set()

    def asked(self, request, private, expires):
        self.requests[hashlib.sha256(request).digest()[:8]] = (request, private, expires)

    def check(self, message, first_seen):
        """("self-timed" or "answer", values), where it is in time, and the first that holds."""
        if len(message) > MAX_MESSAGE:
            raise ValueError("too large")
        version, kind, *members = cbor(message)
        if version != 1 or kind not in (0, 2):
            raise ValueError("unsupported version")
        if kind == 0:
            signed_at, nonce, packed = members
            if not WINDOW[0] <= first_seen - signed_at <= WINDOW[1] or nonce in self.seen:
                raise ValueError("out of the window, or seen already")
            shown = verified(unpacked(packed, self.dictionary), transcript(None, None, signed_at, nonce))
            self.seen.add(nonce)
            return "self-timed", shown
        request, private, expires = self.requests[members[0]]
        if first_seen > expires:
            raise ValueError("expired")
        shown = verified(*opened(message, request, private, self.dictionary))
        if not shown:
            raise ValueError("nothing that a holder proved")
        del self.requests[members[0]]
        return "answer", shown
