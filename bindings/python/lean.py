#!/usr/bin/env python3
"""Takes two costs out of the Python that UniFFI writes, and fails where UniFFI writes otherwise than before.

    bindings/python/lean.py dinhdanh.py

A number or a text of a record costs a call into the library or a slice of foreign memory. Here what goes is put together in Python and
crosses once, and what comes is copied once and read from there.
"""

import sys

WRITER_BEGINS = "    def __init__(self):\n        self.rbuf = _UniffiRustBuffer.alloc(16)\n"
WRITER_ENDS = "    def write_i8(self, v):\n"

WRITER = """    def __init__(self):
        self.written = bytearray()

    def finalize(self):
        rbuf = _UniffiRustBuffer.alloc(len(self.written))
        ctypes.memmove(rbuf.data, bytes(self.written), len(self.written))
        rbuf.len = len(self.written)
        return rbuf

    def discard(self):
        pass

    def _pack_into(self, size, format, value):
        self.written += struct.pack(format, value)

    def write(self, value):
        self.written += value

"""

READ = "        return cls(buf.data, buf.len)\n"
READ_LEAN = '        return cls(ctypes.string_at(buf.data, buf.len) if buf.len else b"", buf.len)\n'

UNPACK = "        value = struct.unpack(format, self.data[self.offset:self.offset+size])[0]\n"
UNPACK_LEAN = "        value = struct.unpack_from(format, self.data, self.offset)[0]\n"


def once(source, before):
    if source.count(before) != 1:
        sys.exit(f"lean.py: UniFFI writes this otherwise than before: {before.splitlines()[0].strip()}")
    return source.index(before)


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        source = file.read()
    begin, end = once(source, WRITER_BEGINS), once(source, WRITER_ENDS)
    source = source[:begin] + WRITER + source[end:]
    for before, after in [(READ, READ_LEAN), (UNPACK, UNPACK_LEAN)]:
        once(source, before)
        source = source.replace(before, after)
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)


if __name__ == "__main__":
    main()
