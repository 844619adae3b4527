package vn.dinhdanh.sample.app

import android.content.Context
import android.content.DialogInterface
import android.content.pm.PackageManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import android.security.keystore.UserNotAuthenticatedException
import java.security.Key
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import javax.crypto.KeyGenerator
import javax.crypto.Mac
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.KeyGuard
import vn.dinhdanh.core.KeyPolicy
import vn.dinhdanh.core.KeyUse
import vn.dinhdanh.sample.models.Keystore
import vn.dinhdanh.sample.models.MadeKey

/**
 * The Android Keystore, and the system's prompt for a finger or face. [context] is the activity that is in front: the prompt is shown
 * over it.
 */
class AndroidKeystore(private val context: () -> Context) : Keystore {
    private val store = KeyStore.getInstance(PROVIDER).apply { load(null) }
    private val hasChip: Boolean
        get() = context().packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)

    override fun guard() = if (hasChip) KeyGuard.SECURE_ELEMENT else KeyGuard.TRUSTED_ENVIRONMENT

    override fun make(name: String, policy: KeyPolicy, challenge: ByteArray): MadeKey {
        val purposes = when (policy.useFor) {
            KeyUse.SIGN, KeyUse.BIND -> KeyProperties.PURPOSE_SIGN
            KeyUse.AGREE -> {
                if (Build.VERSION.SDK_INT < Build.VERSION_CODES.S) throw DeviceException.Unsupported()
                KeyProperties.PURPOSE_AGREE_KEY
            }
        }
        // All in the chip or none: where the keys are is told to the citizen and to the issuer.
        val spec = KeyGenParameterSpec.Builder(name, purposes).setUnlockedDeviceRequired(true).setIsStrongBoxBacked(hasChip)
        if (policy.useFor != KeyUse.AGREE) spec.setDigests(KeyProperties.DIGEST_SHA256)
        // A new finger makes the key invalid: somebody who knows the screen lock must not add his own.
        if (policy.biometric) spec.setUserAuthenticationRequired(true).setInvalidatedByBiometricEnrollment(true)
        if (policy.useFor == KeyUse.BIND) {
            KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_HMAC_SHA256, PROVIDER).run {
                init(spec.build())
                generateKey()
            }
            return MadeKey(null, emptyList())
        }
        spec.setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
        if (challenge.isNotEmpty()) spec.setAttestationChallenge(challenge)
        KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, PROVIDER).run {
            initialize(spec.build())
            generateKeyPair()
        }
        val chain = store.getCertificateChain(name).orEmpty()
        val attestation = if (challenge.isEmpty()) emptyList() else chain.map { it.encoded }
        return MadeKey(chain.firstOrNull()?.publicKey, attestation)
    }

    override fun makeSealing(name: String) {
        // Small values are read before the citizen is: neither a finger nor, after a start, the screen lock is asked for.
        val spec = KeyGenParameterSpec.Builder(name, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).run {
            init(spec.build())
            generateKey()
        }
    }

    override fun key(name: String): Key? = store.getKey(name, null)

    override fun names(): List<String> = store.aliases().toList()

    override fun delete(name: String) = store.deleteEntry(name)

    /** Waits on the caller's thread, which is the core's own, never the main one. */
    override fun confirm(use: Mac) {
        val (activity, answer) = context() to CompletableFuture<Unit>()
        val refuse = DialogInterface.OnClickListener { _, _ -> answer.completeExceptionally(DeviceException.NotConfirmed()) }
        activity.mainExecutor.execute {
            BiometricPrompt.Builder(activity)
                .setTitle(activity.getString(R.string.unlock))
                .setNegativeButton(activity.getString(R.string.by_pin), activity.mainExecutor, refuse)
                .build()
                .authenticate(BiometricPrompt.CryptoObject(use), CancellationSignal(), activity.mainExecutor, Asked(answer))
        }
        try {
            answer.get()
        } catch (error: ExecutionException) {
            throw error.cause as? DeviceException ?: DeviceException.Unavailable()
        }
    }

    private class Asked(private val answer: CompletableFuture<Unit>) : BiometricPrompt.AuthenticationCallback() {
        override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
            answer.complete(Unit)
        }

        override fun onAuthenticationError(code: Int, words: CharSequence) {
            answer.completeExceptionally(DeviceException.NotConfirmed())
        }
    }

    override fun fault(error: Exception): DeviceException = when (error) {
        is KeyPermanentlyInvalidatedException -> DeviceException.Invalidated()
        is UserNotAuthenticatedException -> DeviceException.NotConfirmed()
        is StrongBoxUnavailableException -> DeviceException.Unsupported()
        else -> DeviceException.Unavailable()
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
    }
}
