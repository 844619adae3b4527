package vn.dinhdanh.sample.models

import java.security.GeneralSecurityException
import java.security.Key
import java.security.PrivateKey
import java.security.ProviderException
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Signature
import javax.crypto.KeyAgreement
import javax.crypto.Mac
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.HardwareKey
import vn.dinhdanh.core.KeyBinding
import vn.dinhdanh.core.KeyGuard
import vn.dinhdanh.core.KeyPolicy
import vn.dinhdanh.core.KeyUse
import vn.dinhdanh.core.SecureHardware

/**
 * The phone's key store, as far as Java's own interfaces don't reach: how keys are made, where they are, and what its errors
 * mean. Keys have names; those that [key] gives are used through [Signature], [KeyAgreement], [Mac] and `Cipher`.
 */
interface Keystore {
    /** Where its keys are. */
    fun guard(): KeyGuard

    /** Makes a key: on P-256 to sign or agree, for HMAC-SHA-256 to bind. A [challenge] that isn't empty is attested. */
    fun make(name: String, policy: KeyPolicy, challenge: ByteArray): MadeKey

    /** Makes a key for AES-GCM, in the place of none. */
    fun makeSealing(name: String)

    /** A key, or `null`. */
    fun key(name: String): Key?

    /** The names of all keys. */
    fun names(): List<String>

    /** Deletes a key for good; one that isn't there is no error. */
    fun delete(name: String)

    /** Has a finger or face confirm one use of a biometric key, and waits for it. */
    fun confirm(use: Mac)

    /** What an error of the key store is for the wallet. */
    fun fault(error: Exception): DeviceException
}

/**
 * A key that a key store made.
 *
 * @property public its public half; `null` for a key to bind.
 * @property attestation certificates, DER, its own first; empty where there are none.
 */
class MadeKey(val public: PublicKey?, val attestation: List<ByteArray>)

/**
 * The wallet's keys in the Android Keystore. A handle is the key's name, which begins with its owner: an erased wallet's keys can be
 * found without the PIN.
 */
class KeystoreHardware(private val keystore: Keystore) : SecureHardware {
    private val random = SecureRandom()

    override fun keyGuard(): KeyGuard = keystore.guard()

    override fun keyBinding(): KeyBinding = KeyBinding.MAC

    override fun makeKey(owner: ByteArray, policy: KeyPolicy, challenge: ByteArray): HardwareKey {
        val own = hex(ByteArray(NAME_BYTES).also(random::nextBytes))
        val name = prefix(owner) + own + if (policy.biometric) CONFIRMED else ""
        val made = keystore.faults { make(name, policy, challenge) }
        val point = if (policy.useFor == KeyUse.BIND) ByteArray(0) else pointOf(made.public)
        return HardwareKey(name.encodeToByteArray(), point, made.attestation)
    }

    override fun sign(handle: ByteArray, data: ByteArray): ByteArray {
        val key = private(handle)
        val der = keystore.faults {
            Signature.getInstance("SHA256withECDSA").run {
                initSign(key)
                update(data)
                sign()
            }
        }
        return fixedSignature(der)
    }

    override fun agree(handle: ByteArray, peer: ByteArray): ByteArray {
        val key = private(handle)
        val point = publicKey(peer)
        return keystore.faults {
            KeyAgreement.getInstance("ECDH").run {
                init(key)
                doPhase(point, true)
                generateSecret()
            }
        }
    }

    override fun bind(handle: ByteArray, input: ByteArray): ByteArray {
        val key = key(handle)
        return keystore.faults {
            val mac = Mac.getInstance("HmacSHA256").apply { init(key) }
            if (name(handle).endsWith(CONFIRMED)) confirm(mac)
            mac.doFinal(input)
        }
    }

    override fun delete(handle: ByteArray) = keystore.faults { delete(name(handle)) }

    override fun deleteAll(owner: ByteArray): UInt = keystore.faults {
        val mine = names().filter { it.startsWith(prefix(owner)) }
        mine.forEach(::delete)
        mine.size.toUInt()
    }

    override fun check(handle: ByteArray) {
        val key = key(handle)
        // Only its first use tells that a new finger made a key invalid.
        if (key !is PrivateKey) keystore.faults { Mac.getInstance("HmacSHA256").init(key) }
    }

    private fun key(handle: ByteArray): Key =
        keystore.faults { key(name(handle)) } ?: throw DeviceException.NoSuchKey()

    private fun private(handle: ByteArray): PrivateKey =
        key(handle) as? PrivateKey ?: throw DeviceException.NoSuchKey()

    private fun prefix(owner: ByteArray) = "vn.dinhdanh.key.${hex(owner)}."

    private fun name(handle: ByteArray): String {
        val name = handle.decodeToString()
        // A handle names the wallet's keys and no other of the app's.
        if (!name.startsWith("vn.dinhdanh.key.")) throw DeviceException.NoSuchKey()
        return name
    }

    private companion object {
        const val NAME_BYTES = 16
        const val CONFIRMED = ".confirmed"
    }
}

/** Runs a call of the key store; its errors become the wallet's. */
internal inline fun <T> Keystore.faults(call: Keystore.() -> T): T = try {
    call()
} catch (error: GeneralSecurityException) {
    throw fault(error)
} catch (error: ProviderException) {
    throw fault(error)
}

internal fun hex(bytes: ByteArray): String =
    bytes.joinToString("") { (it.toInt() and 0xff).toString(16).padStart(2, '0') }
