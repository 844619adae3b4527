package vn.dinhdanh.sample.models

import java.io.File
import java.io.IOException
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardOpenOption.READ
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.SecureBlobs

/**
 * The wallet's small values: files that a key of the Android Keystore seals, so that a copy of the files is of no use elsewhere.
 * [folder] must be in no backup.
 *
 * A file: 12 bytes nonce, then AES-256-GCM of the value with the file's name beside it.
 */
class SealedBlobs(private val folder: File, private val keystore: Keystore) : SecureBlobs {
    /** An older file can be put back by whoever writes to the folder. */
    override fun keepsOrder(): Boolean = false

    @Synchronized
    override fun read(name: String): ByteArray? = told {
        val file = file(name)
        if (!file.exists()) return null
        val sealed = file.inputStream().use { input ->
            // One byte more than there can be, so that a longer file is seen.
            val buffer = ByteArray(NONCE + MOST + TAG + 1)
            var read = 0
            while (read < buffer.size) read += input.read(buffer, read, buffer.size - read).takeIf { it > 0 } ?: break
            buffer.copyOf(read)
        }
        if (sealed.size !in NONCE + TAG..NONCE + MOST + TAG) throw DeviceException.Unexpected()
        val key = keystore.faults { key(KEY) } ?: throw DeviceException.NoSuchKey()
        keystore.faults {
            Cipher.getInstance(CIPHER).run {
                init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(8 * TAG, sealed, 0, NONCE))
                updateAAD(name.encodeToByteArray())
                try {
                    doFinal(sealed, NONCE, sealed.size - NONCE)
                } catch (_: AEADBadTagException) {
                    throw DeviceException.Unexpected()
                }
            }
        }
    }

    @Synchronized
    override fun write(name: String, value: ByteArray): Unit = told {
        if (value.size > MOST) throw DeviceException.Unsupported()
        val sealed = keystore.faults {
            val key = key(KEY) ?: makeSealing(KEY).let { key(KEY) } ?: throw DeviceException.Unavailable()
            Cipher.getInstance(CIPHER).run {
                // The Keystore chooses the nonce.
                init(Cipher.ENCRYPT_MODE, key)
                updateAAD(name.encodeToByteArray())
                val body = doFinal(value)
                if (iv.size != NONCE) throw DeviceException.Unsupported()
                iv + body
            }
        }
        Files.createDirectories(folder.toPath())
        val file = file(name)
        val fresh = File(folder, file.name + ".new")
        fresh.outputStream().use { output ->
            output.write(sealed)
            output.fd.sync()
        }
        Files.move(fresh.toPath(), file.toPath(), ATOMIC_MOVE)
        settle()
    }

    @Synchronized
    override fun delete(name: String): Unit = told {
        if (Files.deleteIfExists(file(name).toPath())) settle()
    }

    /** The folder's list of files is durable only when it was written too. */
    private fun settle() = FileChannel.open(folder.toPath(), READ).use { it.force(true) }

    private fun file(name: String) = File(folder, hex(name.encodeToByteArray()) + ".blob")

    private inline fun <T> told(call: () -> T): T = try {
        call()
    } catch (error: IOException) {
        if (folder.exists() && folder.usableSpace < MOST) throw DeviceException.Full()
        throw DeviceException.Unavailable()
    }

    private companion object {
        const val KEY = "vn.dinhdanh.blobs"
        const val CIPHER = "AES/GCM/NoPadding"
        const val MOST = 4096
        const val NONCE = 12
        const val TAG = 16
    }
}
