#!/usr/bin/env python3
"""Takes a cost and two faults out of the Kotlin that UniFFI writes, and fails where UniFFI writes otherwise than before.

    bindings/kotlin/lean.py dinhdanh.kt

Each call makes a structure of JNA's for its status, two for each method: memory of its own, a cleaner, reflection, 10 µs
each (docs/adr/0015-uniffi.md). Here a thread keeps the few bytes and lends them to its calls; the structure is made only where a
call fails. A call that comes back in the midst of another, as from a foreign trait, has bytes of its own.
"""

import re
import sys

LENT = """
/** The bytes in which a call says how it went: a thread's own, lent to one call at a time. */
private object UniffiStatuses {
    private const val SIZE = 32L
    private val kept = ThreadLocal.withInitial { ArrayDeque<com.sun.jna.Memory>() }

    fun take(): com.sun.jna.Memory = kept.get().removeLastOrNull() ?: com.sun.jna.Memory(SIZE).also { it.clear() }

    fun giveBack(status: com.sun.jna.Memory) {
        status.clear()
        kept.get().addLast(status)
    }
}

/** What the bytes say, as UniFFI's own code reads it. */
private fun uniffiFailedStatus(bytes: com.sun.jna.Memory) = UniffiRustCallStatus().also { failed ->
    failed.pointer.write(0, bytes.getByteArray(0, failed.size()), 0, failed.size())
    failed.read()
}

"""

CALL = """callback: (UniffiRustCallStatus) -> U): U {
    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    return return_value
}
"""

LEAN = """callback: (Pointer) -> U): U {
    val status = UniffiStatuses.take()
    try {
        val return_value = callback(status)
        if (status.getByte(0) != UNIFFI_CALL_SUCCESS) uniffiCheckCallStatus(errorHandler, uniffiFailedStatus(status))
        return return_value
    } finally {
        UniffiStatuses.giveBack(status)
    }
}
"""


# A direct buffer's address is that of its beginning, wherever it is to be read from.
ADDRESS = "com.sun.jna.Native.getDirectBufferPointer(value)"
ADDRESS_HERE = "com.sun.jna.Native.getDirectBufferPointer(value.slice())"


def once(source, before, after):
    if source.count(before) != 1:
        sys.exit(f"lean.py: UniFFI writes this otherwise than before: {before.splitlines()[0]}")
    return source.replace(before, after)


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        source = file.read()
    source = once(source, CALL, LEAN)
    source = once(source, ADDRESS, ADDRESS_HERE)
    source = once(source, "// Call a rust function that returns a Result<>.", LENT + "// Call a rust function that returns a Result<>.")
    source = once(source, "callback: (UniffiRustCallStatus) -> U): U {\n    return", "callback: (Pointer) -> U): U {\n    return")
    source = once(source, "completeFunc: (Long, UniffiRustCallStatus) -> F", "completeFunc: (Long, Pointer) -> F")
    source, declared = re.subn(r"(external fun [^\n]*|^[^\n]*)uniffi_out_err: UniffiRustCallStatus", r"\1uniffi_out_err: Pointer", source, flags=re.M)
    if not declared:
        sys.exit("lean.py: UniFFI declares its functions otherwise than before")
    # Links of Rust's documentation lead nowhere in KDoc: plain names instead.
    source = re.sub(r"\[`(?:crate::)?([A-Za-z]+)::([A-Za-z_]+)`\]", r"`\1.\2`", source)
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)


if __name__ == "__main__":
    main()
