package vn.dinhdanh.sample.models

import java.math.BigInteger
import java.security.AlgorithmParameters
import java.security.KeyFactory
import java.security.PublicKey
import java.security.interfaces.ECPublicKey
import java.security.spec.ECFieldFp
import java.security.spec.ECGenParameterSpec
import java.security.spec.ECParameterSpec
import java.security.spec.ECPoint
import java.security.spec.ECPublicKeySpec
import vn.dinhdanh.core.DeviceException

// What Java and the core write differently: points and signatures of P-256.

private const val SCALAR = 32
private const val POINT = 1 + 2 * SCALAR
private const val UNCOMPRESSED: Byte = 4
private const val SEQUENCE: Byte = 0x30
private const val INTEGER: Byte = 0x02

private val curve: ECParameterSpec by lazy {
    AlgorithmParameters.getInstance("EC").run {
        init(ECGenParameterSpec("secp256r1"))
        getParameterSpec(ECParameterSpec::class.java)
    }
}

/** A public key as an uncompressed point (SEC 1 §2.3.3). */
internal fun pointOf(key: PublicKey?): ByteArray {
    val point = (key as? ECPublicKey)?.w ?: throw DeviceException.Unsupported()
    return byteArrayOf(UNCOMPRESSED) + fixed(point.affineX) + fixed(point.affineY)
}

/** The key of an uncompressed point, which must be on the curve: another one would tell of the key that it is multiplied with. */
internal fun publicKey(point: ByteArray): PublicKey {
    if (point.size != POINT || point[0] != UNCOMPRESSED) throw DeviceException.Unsupported()
    val x = BigInteger(1, point.copyOfRange(1, 1 + SCALAR))
    val y = BigInteger(1, point.copyOfRange(1 + SCALAR, POINT))
    val prime = (curve.curve.field as? ECFieldFp)?.p ?: throw DeviceException.Unsupported()
    val (a, b) = curve.curve.a to curve.curve.b
    val isOn = x < prime && y < prime && (y * y - (x * x * x + a * x + b)).mod(prime).signum() == 0
    if (!isOn) throw DeviceException.Unsupported()
    return KeyFactory.getInstance("EC").generatePublic(ECPublicKeySpec(ECPoint(x, y), curve))
}

/** An ECDSA signature of Java's (DER, RFC 3279 §2.2.3) as r and s, 32 bytes each. */
internal fun fixedSignature(der: ByteArray): ByteArray {
    var at = 0
    fun length(tag: Byte): Int {
        // Two numbers of at most 33 bytes: every length is one byte.
        if (at + 2 > der.size || der[at] != tag || der[at + 1] < 0) throw DeviceException.Unexpected()
        val length = der[at + 1].toInt()
        at += 2
        if (length > der.size - at) throw DeviceException.Unexpected()
        return length
    }
    fun number(): ByteArray {
        val length = length(INTEGER)
        val bytes = der.copyOfRange(at, at + length)
        at += length
        return fixed(if (bytes.isEmpty()) BigInteger.ZERO else BigInteger(bytes))
    }
    if (length(SEQUENCE) != der.size - at) throw DeviceException.Unexpected()
    val both = number() + number()
    if (at != der.size) throw DeviceException.Unexpected()
    return both
}

private fun fixed(number: BigInteger): ByteArray {
    if (number.signum() <= 0 || number.bitLength() > 8 * SCALAR) throw DeviceException.Unexpected()
    val bytes = number.toByteArray()
    val used = minOf(bytes.size, SCALAR)
    return ByteArray(SCALAR).also { bytes.copyInto(it, SCALAR - used, bytes.size - used) }
}
