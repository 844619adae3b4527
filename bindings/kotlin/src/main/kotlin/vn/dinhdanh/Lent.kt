package vn.dinhdanh

import java.nio.ByteBuffer
import vn.dinhdanh.core.CodeScanner
import vn.dinhdanh.core.Message
import vn.dinhdanh.core.ScanEvent

// What is large crosses as memory that is lent for the call: of the JVM's memory only a direct buffer can be.

/** As [Message.of], of an array. */
fun Message.Companion.of(bytes: ByteArray, seenMillisAgo: UInt = 0u): Message = lend(bytes) { of(it, seenMillisAgo) }

/** As [CodeScanner.look], of an array. A camera's direct buffer can be given as it is: it is read from its position. */
fun CodeScanner.look(luma: ByteArray, width: UInt, height: UInt, stride: UInt): List<ScanEvent> =
    lend(luma) { look(it, width, height, stride) }

private const val LEAST = 1 shl 15
private val zeros = ByteArray(LEAST)
private val buffers = ThreadLocal<ByteBuffer>()

/** Lends [bytes] in a buffer that the thread keeps, and that is cleared again: it may have held a document. */
private inline fun <T> lend(bytes: ByteArray, call: (ByteBuffer) -> T): T {
    // Taken for the call: a call in the midst of this one makes its own.
    val kept = buffers.get()?.takeIf { it.capacity() >= bytes.size }
    buffers.remove()
    val buffer = kept ?: ByteBuffer.allocateDirect(maxOf(LEAST, bytes.size))
    buffer.clear()
    buffer.put(bytes).flip()
    try {
        return call(buffer)
    } finally {
        buffer.clear()
        while (buffer.position() < bytes.size) buffer.put(zeros, 0, minOf(LEAST, bytes.size - buffer.position()))
        buffers.set(buffer)
    }
}
