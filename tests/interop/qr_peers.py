#!/usr/bin/env python3
"""Reads QR codes with two readers that aren't ours, so that our codes are checked byte for byte.

    python3 qr_peers.py FILE...

prints one JSON line per picture: {"file": FILE, "zbar": HEX or null, "zxing": HEX or null}; null where that
reader found no code. Needs zbarimg 0.23.1 or later (Debian: zbar-tools) and the Python packages zxing-cpp, numpy and Pillow;
a peer that isn't installed is an error, never a null.
"""

import json
import subprocess
import sys

import numpy
import zxingcpp
from PIL import Image

ZBAR = ["zbarimg", "--raw", "--quiet", "--oneshot", "-Sdisable", "-Sqrcode.enable", "-Sbinary"]
ZBAR_FOUND_NOTHING = 4


def zbar(path):
    run = subprocess.run(ZBAR + [path], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if run.returncode == ZBAR_FOUND_NOTHING:
        return None
    if run.returncode != 0:
        sys.exit(f"zbarimg failed: {run.stderr.decode(errors='replace')}")
    return run.stdout.hex()


def zxing(path):
    with Image.open(path) as picture:
        pixels = numpy.asarray(picture.convert("L"))
    codes = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
    return codes[0].bytes.hex() if codes else None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for path in sys.argv[1:]:
        print(json.dumps({"file": path, "zbar": zbar(path), "zxing": zxing(path)}), flush=True)


if __name__ == "__main__":
    main()
