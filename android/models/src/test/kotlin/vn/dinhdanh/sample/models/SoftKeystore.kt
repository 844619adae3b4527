package vn.dinhdanh.sample.models

import java.security.InvalidKeyException
import java.security.Key
import java.security.KeyPairGenerator
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.ConcurrentHashMap
import javax.crypto.KeyGenerator
import javax.crypto.Mac
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.KeyGuard
import vn.dinhdanh.core.KeyPolicy
import vn.dinhdanh.core.KeyUse

/** A key store of Java's own keys, with a finger that the test moves. */
class SoftKeystore : Keystore {
    val keys = ConcurrentHashMap<String, Key>()

    /** Whether the finger that is put on is the right one. */
    @Volatile
    var confirms = true

    /** How often a finger was asked for. */
    @Volatile
    var asked = 0

    override fun guard() = KeyGuard.TRUSTED_ENVIRONMENT

    override fun make(name: String, policy: KeyPolicy, challenge: ByteArray): MadeKey {
        if (policy.useFor == KeyUse.BIND) {
            keys[name] = KeyGenerator.getInstance("HmacSHA256").generateKey()
            return MadeKey(null, emptyList())
        }
        val pair = KeyPairGenerator.getInstance("EC").run {
            initialize(ECGenParameterSpec("secp256r1"))
            generateKeyPair()
        }
        keys[name] = pair.private
        return MadeKey(pair.public, emptyList())
    }

    override fun makeSealing(name: String) {
        keys[name] = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()
    }

    override fun key(name: String): Key? = keys[name]

    override fun names() = keys.keys.toList()

    override fun delete(name: String) {
        keys.remove(name)
    }

    override fun confirm(use: Mac) {
        asked++
        if (!confirms) throw DeviceException.NotConfirmed()
    }

    override fun fault(error: Exception): DeviceException =
        if (error is InvalidKeyException) DeviceException.Invalidated() else DeviceException.Unavailable()
}
