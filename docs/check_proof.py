#!/usr/bin/env python3
"""Checks a proof that a decision stands in an Offerwright ledger. Needs Python 3.8 and nothing else.

    python3 check_proof.py PROOF.json SIGNER.pub

Exit code 0: the proof holds; 1: it does not; 2: the files can't be read. docs/ledger-proofs.md describes the format.
"""
import base64
import hashlib
import json
import re
import struct
import sys


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- Ed25519, as RFC 8032 section 5.1 defines it -------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point(encoded):
    y = int.from_bytes(encoded, "little")
    x = recover_x(y & ((1 << 255) - 1), y >> 255)
    y &= (1 << 255) - 1
    return None if x is None else (x, y, 1, x * y % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, p):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, p)
        p = add(p, p)
        scalar >>= 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def signed_by(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(k, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


# --- Merkle trees, as RFC 9162 section 2.1.3.2 checks them --------------------------------------------------------

def follow(leaf, index, size, path):
    if not 0 <= index < size:
        return None
    place, last, node = index, size - 1, leaf
    for other in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            node = sha256(b"\1", other, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = sha256(b"\1", node, other)
        place, last = place >> 1, last >> 1
    return node if last == 0 else None


# --- The record -----------------------------------------------------------------------------------------------------

class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def raw(self, count):
        if self.at + count > len(self.data):
            raise ValueError("the record ends too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def unsigned(self):
        value, shift = 0, 0
        while True:
            byte = self.raw(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value

    def signed(self):
        value = self.unsigned()
        return (value >> 1) ^ -(value & 1)

    def text(self):
        head = self.unsigned()
        return self.raw(head - 1).decode("utf-16-be", "replace") if head & 1 else self.raw(head >> 1).decode("utf-8")


def checkpoint_of(text, key):
    """The checkpoint's blocks and root, if the key signed it."""
    body, separator, last = text.rpartition("\n\n\u2014 ")
    lines = body.split("\n")
    match = re.fullmatch(r"(\S+) (\S+)\n", last)
    if not separator or not match or match[1] != lines[0]:
        return None
    signature = base64.b64decode(match[2])
    message = (body + "\n").encode("utf-8")
    key_id = sha256(match[1].encode("utf-8"), b"\n\1", key)[:4]
    if signature[:4] != key_id or not signed_by(key, message, signature[4:]):
        return None
    return lines[0], int(lines[1]), base64.b64decode(lines[2]), lines[6].split(" ", 1)[1]


def check(proof, key):
    """What the proof shows, as lines of text; None if it does not hold."""
    if proof["format"] != "offerwright-proof 1":
        return None
    signed = checkpoint_of(proof["checkpoint"], key)
    if signed is None:
        return None
    name, blocks, root, moment = signed
    record, block = base64.b64decode(proof["record"]), proof["block"]
    records_root = follow(sha256(b"\0", record), proof["sequence"] - block["first_sequence"], block["records"],
                          [bytes.fromhex(step) for step in proof["path"]])
    if records_root is None:
        return None
    numbers = struct.pack(">qqiqq", block["number"], block["first_sequence"], block["records"], block["last_day"],
                          block["customers"])
    sealed = sha256(bytes.fromhex(block["previous_hash"]), numbers, records_root)
    if follow(sha256(b"\0", sealed), block["number"] - 1, blocks,
              [bytes.fromhex(step) for step in proof["block_path"]]) != root:
        return None

    reader = Bytes(record)
    version = reader.raw(1)[0]
    reader.raw(8)
    reader.unsigned()
    commitment = reader.raw(32)
    reader.raw(reader.unsigned())
    bundle = reader.raw(32).hex()
    reader.raw(32)
    campaign = reader.text()
    shown = ["record %d of %s, as of %s" % (proof["sequence"], name, moment),
             "campaign %s, bundle %s, record format %d" % (campaign, bundle[:12], version)]
    if "disclosure" in proof:
        personal = base64.b64decode(proof["disclosure"]["personal"])
        if sha256(base64.b64decode(proof["disclosure"]["salt"]), personal) != commitment:
            return None
        reader = Bytes(personal)
        shown.append("decision %s" % reader.text())
        shown.append("customer %s" % reader.text())
    else:
        shown.append("for whom is not shown")
    return shown


def public_key(pem):
    body = re.search("-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", pem, re.S)
    if not body:
        raise ValueError("there is no PUBLIC KEY in it")
    return base64.b64decode(body[1])[-32:]


def main(arguments):
    if len(arguments) != 3:
        print(__doc__)
        return 2
    try:
        with open(arguments[1], encoding="utf-8") as file:
            proof = json.load(file)
        with open(arguments[2], encoding="ascii") as file:
            key = public_key(file.read())
    except (OSError, ValueError) as problem:
        print("%s: %s" % (arguments[1], problem))
        return 2
    try:
        shown = check(proof, key)
    except (KeyError, TypeError, ValueError, IndexError, struct.error) as problem:
        print("The proof can't be read: %r" % problem)
        return 1
    if shown is None:
        print("The proof does not hold.")
        return 1
    print("The proof holds: " + "\n  ".join(shown))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
