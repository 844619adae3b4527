package vn.dinhdanh

import java.nio.ByteBuffer
import java.nio.CharBuffer
import java.nio.charset.CodingErrorAction
import java.util.concurrent.atomic.AtomicBoolean
import vn.dinhdanh.core.CalendarDay
import vn.dinhdanh.core.CancelToken
import vn.dinhdanh.core.MoveOut
import vn.dinhdanh.core.ProgressListener
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException

/**
 * A PIN or a passphrase that was typed. It is cleared by the call that takes it, whatever comes of that, or by [close], and is good for one:
 * the next throws [WalletException.AlreadyUsed]. With more than [ROOM] bytes the call throws [WalletException.TextTooLong].
 *
 * Type it into a [CharArray] or a [ByteArray], never into a [String]: nobody can clear that.
 *
 * @property bytes the secret itself; zeros once it is cleared.
 */
class Secret(internal val bytes: ByteArray) : AutoCloseable {
    private val spent = AtomicBoolean()

    /** Takes ASCII digits, or characters as UTF-8, over and clears [characters]. */
    constructor(characters: CharArray) : this(encode(characters))

    /** Clears it, for good. */
    override fun close() {
        spent.set(true)
        bytes.fill(0)
    }

    /** Lends it to one call; zeros are no PIN, so that a second call is refused. */
    internal inline fun <T> spend(call: (ByteArray) -> T): T {
        if (!take()) throw WalletException.AlreadyUsed()
        return use {
            if (bytes.size > ROOM) throw WalletException.TextTooLong()
            call(bytes)
        }
    }

    /** Whether this is the first call that has it. */
    internal fun take() = spent.compareAndSet(false, true)

    companion object {
        /** Bytes that a call takes, in every language: what is sealed on one phone opens on the other. */
        const val ROOM = 1_024

        private fun encode(characters: CharArray): ByteArray {
            // As large as it can become, so that it never grows: what it grew from would stay behind.
            val encoded = ByteBuffer.allocate(characters.size * Charsets.UTF_8.newEncoder().maxBytesPerChar().toInt())
            val encoder = Charsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE)
            encoder.encode(CharBuffer.wrap(characters), encoded, true)
            encoder.flush(encoded)
            val bytes = encoded.array().copyOf(encoded.position())
            encoded.array().fill(0)
            characters.fill('\u0000')
            return bytes
        }
    }
}

/** As [Wallet.create]; clears [pin]. */
suspend fun Wallet.create(
    pin: Secret,
    birthDate: CalendarDay? = null,
    known: List<String> = emptyList(),
    progress: ProgressListener? = null,
    cancel: CancelToken? = null,
) = pin.spend { create(it, birthDate, known, progress, cancel) }

/** As [Wallet.unlock]; clears [pin]. */
suspend fun Wallet.unlock(pin: Secret, cancel: CancelToken? = null) = pin.spend { unlock(it, cancel) }

/** As [Wallet.unlockOlderCopy]; clears [pin]. */
suspend fun Wallet.unlockOlderCopy(pin: Secret, cancel: CancelToken? = null) =
    pin.spend { unlockOlderCopy(it, cancel) }

/** As [Wallet.changePin]; clears [old] and [new]. */
suspend fun Wallet.changePin(
    old: Secret,
    new: Secret,
    birthDate: CalendarDay? = null,
    known: List<String> = emptyList(),
    newKey: Boolean = false,
    cancel: CancelToken? = null,
) = old.spend { before -> new.spend { after -> changePin(before, after, birthDate, known, newKey, cancel) } }

/** As [Wallet.moveOut]; clears [passphrase]. */
suspend fun Wallet.moveOut(passphrase: Secret, cancel: CancelToken? = null): MoveOut =
    passphrase.spend { moveOut(it, cancel) }

/** As [Wallet.moveIn]; clears [passphrase] and [pin]. */
suspend fun Wallet.moveIn(
    moved: ByteArray,
    passphrase: Secret,
    pin: Secret,
    birthDate: CalendarDay? = null,
    known: List<String> = emptyList(),
    progress: ProgressListener? = null,
    cancel: CancelToken? = null,
) = passphrase.spend { words ->
    pin.spend { digits -> moveIn(moved, words, digits, birthDate, known, progress, cancel) }
}
