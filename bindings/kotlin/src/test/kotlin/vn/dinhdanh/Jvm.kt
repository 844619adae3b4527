package vn.dinhdanh

import java.awt.Color
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.io.File
import java.math.BigInteger
import java.nio.file.Files
import java.security.AlgorithmParameters
import java.security.KeyFactory
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.SecureRandom
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.security.spec.ECParameterSpec
import java.security.spec.ECPoint
import java.security.spec.ECPublicKeySpec
import java.util.Base64
import java.util.concurrent.ConcurrentHashMap
import javax.crypto.KeyAgreement
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import javax.imageio.ImageIO
import vn.dinhdanh.core.DeviceClock
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.HardwareKey
import vn.dinhdanh.core.KeyBinding
import vn.dinhdanh.core.KeyGuard
import vn.dinhdanh.core.KeyPolicy
import vn.dinhdanh.core.KeyUse
import vn.dinhdanh.core.Reading
import vn.dinhdanh.core.SecureBlobs
import vn.dinhdanh.core.SecureHardware
import vn.dinhdanh.core.SinceBoot

/** Keys of the JVM's own cryptography: another implementation than the core's, as a phone's is. */
open class JvmHardware : SecureHardware {
    private class Kept(val owner: List<Byte>, val pair: KeyPair?, val secret: ByteArray?)

    private val keys = ConcurrentHashMap<List<Byte>, Kept>()
    private val random = SecureRandom()

    private fun key(handle: ByteArray) = keys[handle.toList()] ?: throw DeviceException.NoSuchKey()

    override fun keyGuard() = KeyGuard.TRUSTED_ENVIRONMENT

    override fun keyBinding() = KeyBinding.MAC

    override fun makeKey(owner: ByteArray, policy: KeyPolicy, challenge: ByteArray): HardwareKey {
        val handle = ByteArray(16).also(random::nextBytes)
        if (policy.useFor == KeyUse.BIND) {
            keys[handle.toList()] = Kept(owner.toList(), null, ByteArray(32).also(random::nextBytes))
            return HardwareKey(handle, ByteArray(0), emptyList())
        }
        val pair = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()
        keys[handle.toList()] = Kept(owner.toList(), pair, null)
        val point = (pair.public as ECPublicKey).w
        return HardwareKey(handle, byteArrayOf(4) + fixed(point.affineX) + fixed(point.affineY), emptyList())
    }

    override fun sign(handle: ByteArray, data: ByteArray): ByteArray =
        Signature.getInstance("SHA256withECDSAinP1363Format").run {
            initSign(key(handle).pair!!.private)
            update(data)
            sign()
        }

    override fun agree(handle: ByteArray, peer: ByteArray): ByteArray {
        val curve = AlgorithmParameters.getInstance("EC").apply { init(ECGenParameterSpec("secp256r1")) }
        val point = ECPoint(BigInteger(1, peer.copyOfRange(1, 33)), BigInteger(1, peer.copyOfRange(33, 65)))
        val spec = ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec::class.java))
        return KeyAgreement.getInstance("ECDH").run {
            init(key(handle).pair!!.private)
            doPhase(KeyFactory.getInstance("EC").generatePublic(spec), true)
            generateSecret()
        }
    }

    override fun bind(handle: ByteArray, input: ByteArray): ByteArray = Mac.getInstance("HmacSHA256").run {
        init(SecretKeySpec(key(handle).secret!!, "HmacSHA256"))
        doFinal(input)
    }

    override fun delete(handle: ByteArray) {
        keys.remove(handle.toList())
    }

    override fun deleteAll(owner: ByteArray): UInt {
        val mine = keys.filterValues { it.owner == owner.toList() }.keys
        mine.forEach(keys::remove)
        return mine.size.toUInt()
    }

    override fun check(handle: ByteArray) {
        key(handle)
    }

    private fun fixed(number: BigInteger): ByteArray {
        val bytes = number.toByteArray()
        return ByteArray(32).also { fixed ->
            val used = bytes.takeLast(32)
            used.forEachIndexed { at, byte -> fixed[32 - used.size + at] = byte }
        }
    }
}

/** Small values in memory. */
class JvmBlobs : SecureBlobs {
    private val values = ConcurrentHashMap<String, ByteArray>()

    override fun keepsOrder() = true

    override fun read(name: String): ByteArray? = values[name]

    override fun write(name: String, value: ByteArray) {
        values[name] = value
    }

    override fun delete(name: String) {
        values.remove(name)
    }
}

/** A clock that the test sets. */
class TestClock(@Volatile var millis: Long = 1_795_140_000_000) : DeviceClock {
    @Volatile
    var broken = false

    override fun now(): Reading {
        check(!broken) { "the clock of 099190001234 is broken" }
        return Reading(millis, SinceBoot(ByteArray(16), (millis - 1_790_000_000_000).toULong()))
    }
}

fun newFolder(): String = Files.createTempDirectory("dinhdanh").resolve("wallet").toString()

/** A face that the JVM draws. */
fun portrait(): ByteArray {
    val picture = BufferedImage(96, 120, BufferedImage.TYPE_BYTE_GRAY)
    picture.createGraphics().run {
        color = Color.LIGHT_GRAY
        fillRect(0, 0, 96, 120)
        color = Color.DARK_GRAY
        fillOval(28, 24, 40, 52)
        fillOval(14, 84, 68, 70)
        dispose()
    }
    return ByteArrayOutputStream().also { ImageIO.write(picture, "jpeg", it) }.toByteArray()
}

/** The fields of an invented person, with a portrait. */
fun licenceFields(portrait: ByteArray): String = fields("binh_driving_licence", portrait)

/** The fields of a document of an invented person, with a portrait in its first namespace. */
fun fields(name: String, portrait: ByteArray): String {
    val json = File(System.getProperty("people"), "$name.json").readText()
    val space = json.indexOf('{', json.indexOf('{') + 1) + 1
    return json.replaceRange(space, space, "\"portrait\": \"${Base64.getEncoder().encodeToString(portrait)}\",")
}
