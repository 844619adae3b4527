package vn.dinhdanh

import vn.dinhdanh.core.CalendarDay
import vn.dinhdanh.core.CancelToken
import vn.dinhdanh.core.MoveOut
import vn.dinhdanh.core.ProgressListener
import vn.dinhdanh.core.Wallet

/**
 * A PIN or a passphrase that was typed. It is cleared by the call that takes it, whatever comes of that, or by [close].
 *
 * Type it into a [CharArray] or a [ByteArray], never into a [String]: nobody can clear that.
 *
 * @property bytes the secret itself; zeros once it is cleared.
 */
class Secret(internal val bytes: ByteArray) : AutoCloseable {
    /** Takes ASCII digits, or characters as UTF-8, over and clears [characters]. */
    constructor(characters: CharArray) : this(encode(characters))

    /** Clears it. */
    override fun close() = bytes.fill(0)

    private companion object {
        fun encode(characters: CharArray): ByteArray {
            val encoded = Charsets.UTF_8.encode(java.nio.CharBuffer.wrap(characters))
            val bytes = ByteArray(encoded.remaining())
            encoded.get(bytes)
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
) = pin.use { create(it.bytes, birthDate, known, progress, cancel) }

/** As [Wallet.unlock]; clears [pin]. */
suspend fun Wallet.unlock(pin: Secret, cancel: CancelToken? = null) = pin.use { unlock(it.bytes, cancel) }

/** As [Wallet.unlockOlderCopy]; clears [pin]. */
suspend fun Wallet.unlockOlderCopy(pin: Secret, cancel: CancelToken? = null) =
    pin.use { unlockOlderCopy(it.bytes, cancel) }

/** As [Wallet.changePin]; clears [old] and [new]. */
suspend fun Wallet.changePin(
    old: Secret,
    new: Secret,
    birthDate: CalendarDay? = null,
    known: List<String> = emptyList(),
    newKey: Boolean = false,
    cancel: CancelToken? = null,
) = old.use { before -> new.use { after -> changePin(before.bytes, after.bytes, birthDate, known, newKey, cancel) } }

/** As [Wallet.moveOut]; clears [passphrase]. */
suspend fun Wallet.moveOut(passphrase: Secret, cancel: CancelToken? = null): MoveOut =
    passphrase.use { moveOut(it.bytes, cancel) }

/** As [Wallet.moveIn]; clears [passphrase] and [pin]. */
suspend fun Wallet.moveIn(
    moved: ByteArray,
    passphrase: Secret,
    pin: Secret,
    birthDate: CalendarDay? = null,
    known: List<String> = emptyList(),
    progress: ProgressListener? = null,
    cancel: CancelToken? = null,
) = passphrase.use { words ->
    pin.use { digits -> moveIn(moved, words.bytes, digits.bytes, birthDate, known, progress, cancel) }
}
