package vn.dinhdanh.sample.models

import java.io.IOException
import java.io.InputStream

/** The person's own files, by the system's picker. It takes the app's place, which locks the wallet meanwhile. */
interface Files {
    /** Has him choose where a file is to be, and writes it; says whether he did. */
    suspend fun save(name: String, bytes: ByteArray): Boolean

    /** Has him choose a file, and reads [most] bytes of it and one more, where there are so many; `null` where he chose none. */
    suspend fun open(most: Int): ByteArray?
}

/** [most] bytes and one more, which says that there are too many: somebody else made the file, and it may have no end. */
@Throws(IOException::class)
fun InputStream.bounded(most: Int): ByteArray {
    var bytes = ByteArray(minOf(most + 1, PIECE))
    var size = 0
    while (true) {
        val count = read(bytes, size, bytes.size - size)
        if (count < 0 || size + count > most) return bytes.copyOf(size + maxOf(count, 0))
        size += count
        if (size == bytes.size) bytes = bytes.copyOf(minOf(most + 1, 2 * size))
    }
}

private const val PIECE = 1 shl 16
