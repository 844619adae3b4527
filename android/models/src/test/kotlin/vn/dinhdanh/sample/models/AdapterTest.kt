package vn.dinhdanh.sample.models

import java.io.File
import java.math.BigInteger
import java.nio.file.Files
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import vn.dinhdanh.World
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.KeyGuard
import vn.dinhdanh.core.KeyPolicy
import vn.dinhdanh.core.KeyUse
import vn.dinhdanh.core.Platform
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.WalletSafety
import vn.dinhdanh.core.WalletSetup
import vn.dinhdanh.create
import vn.dinhdanh.licenceFields
import vn.dinhdanh.newFolder
import vn.dinhdanh.pin
import vn.dinhdanh.unlock

/** The adapters for the Android Keystore, under the real library. */
class AdapterTest {
    private val sign = KeyPolicy(KeyUse.SIGN, biometric = false)
    private val mine = ByteArray(16) { 1 }
    private val others = ByteArray(16) { 2 }

    private fun folder(): File = Files.createTempDirectory("dinhdanh").toFile().resolve("blobs")

    private fun wallet(world: World, keystore: SoftKeystore, blobs: File) = Wallet.of(
        WalletSetup(
            folder = newFolder(),
            issuers = listOf(world.issuer.root()),
            readers = listOf(world.issuer.readerRoot()),
            platform = Platform(KeystoreHardware(keystore), SealedBlobs(blobs, keystore), world.clock),
        ),
    )

    @Test
    fun `a wallet lives in the key store and its sealed files`() = runBlocking<Unit> {
        val (world, keystore, blobs) = Triple(World(), SoftKeystore(), folder())
        val wallet = wallet(world, keystore, blobs)
        wallet.create(pin())
        assertEquals(WalletSafety(KeyGuard.TRUSTED_ENVIRONMENT, keepsOrder = false, keepsTime = true), wallet.safety())
        val request = wallet.requestDocument("driving_licence", 2u)
        wallet.add(world.issuer.issue(request, licenceFields(world.portrait), 30u).batch)
        val shown = wallet.show(wallet.offer("V1").consent()).use { showing ->
            wallet.renew(showing).use { wallet.signAndFinish(it) }
        }
        assertNull(world.reason(shown.message()))

        wallet.enableBiometrics()
        wallet.lock()
        wallet.unlockByBiometrics()
        wallet.lock()
        val asked = keystore.asked
        assertTrue(asked > 0)
        keystore.confirms = false
        assertFailsWith<WalletException.NotConfirmed> { wallet.unlockByBiometrics() }
        assertTrue(wallet.isLocked())
        assertEquals(asked + 1, keystore.asked)
        wallet.unlock(pin())
        assertEquals(asked + 1, keystore.asked, "a PIN needs no finger")

        assertTrue(blobs.listFiles().orEmpty().isNotEmpty())
        assertTrue(wallet.erase().keys)
        assertEquals(setOf("vn.dinhdanh.blobs"), keystore.keys.keys.toSet(), "no key outlives an erased wallet")
        assertEquals(emptyList(), blobs.listFiles().orEmpty().toList(), "and no value")
    }

    @Test
    fun `a wallet is not opened with the keys of another phone`() = runBlocking<Unit> {
        val (world, keystore) = World() to SoftKeystore()
        val wallet = wallet(world, keystore, folder())
        wallet.create(pin())
        wallet.lock()
        keystore.keys.keys.filter { it.startsWith("vn.dinhdanh.key.") }.forEach(keystore::delete)
        assertFailsWith<WalletException> { wallet.unlock(pin()) }
        assertTrue(wallet.isLocked())
    }

    @Test
    fun `a key is found by its owner, used and gone`() {
        val hardware = KeystoreHardware(SoftKeystore())
        val key = hardware.makeKey(mine, sign, ByteArray(0))
        val other = hardware.makeKey(others, sign, ByteArray(0))
        assertTrue(key.handle.size <= 1024)
        assertEquals(65, key.publicKey.size)
        assertEquals(64, hardware.sign(key.handle, "TEST".encodeToByteArray()).size)
        hardware.check(key.handle)
        assertEquals(1u, hardware.deleteAll(mine))
        assertFailsWith<DeviceException.NoSuchKey> { hardware.check(key.handle) }
        hardware.check(other.handle)
        hardware.delete(other.handle)
        hardware.delete(other.handle)
        assertFailsWith<DeviceException.NoSuchKey> { hardware.sign(other.handle, ByteArray(0)) }
        assertFailsWith<DeviceException.NoSuchKey> { hardware.check(ByteArray(3)) }
    }

    @Test
    fun `a handle names no other key of the app`() {
        val keystore = SoftKeystore()
        keystore.makeSealing("vn.dinhdanh.blobs")
        val hardware = KeystoreHardware(keystore)
        val name = "vn.dinhdanh.blobs".encodeToByteArray()
        assertFailsWith<DeviceException.NoSuchKey> { hardware.bind(name, ByteArray(32)) }
        assertFailsWith<DeviceException.NoSuchKey> { hardware.delete(name) }
        assertTrue(keystore.keys.containsKey("vn.dinhdanh.blobs"))
    }

    @Test
    fun `two agree, and a point beside the curve is refused`() {
        val hardware = KeystoreHardware(SoftKeystore())
        val policy = KeyPolicy(KeyUse.AGREE, biometric = false)
        val (one, two) = hardware.makeKey(mine, policy, ByteArray(0)) to hardware.makeKey(others, policy, ByteArray(0))
        val shared = hardware.agree(one.handle, two.publicKey)
        assertContentEquals(shared, hardware.agree(two.handle, one.publicKey))
        assertEquals(32, shared.size)
        val beside = two.publicKey.clone().also { it[64] = (it[64] + 1).toByte() }
        val long = two.publicKey + 0
        val other = two.publicKey.clone().also { it[0] = 2 }
        val infinite = ByteArray(65).also { it[0] = 4 }
        for (bad in listOf(beside, long, other, infinite, ByteArray(0))) {
            assertFailsWith<DeviceException.Unsupported> { hardware.agree(one.handle, bad) }
        }
    }

    @Test
    fun `a signature of any length becomes 64 bytes, and nothing else does`() {
        fun der(r: ByteArray, s: ByteArray) =
            byteArrayOf(0x30, (4 + r.size + s.size).toByte(), 2, r.size.toByte()) + r + byteArrayOf(2, s.size.toByte()) + s
        val long = byteArrayOf(0) + ByteArray(32) { -1 }
        val short = byteArrayOf(7)
        val fixed = fixedSignature(der(long, short))
        assertContentEquals(ByteArray(32) { -1 } + ByteArray(31) + 7, fixed)
        assertEquals(BigInteger("7"), BigInteger(1, fixedSignature(der(short, long)).copyOf(32)))
        val good = der(long, short)
        val bad = listOf(
            ByteArray(0),
            good.copyOf(good.size - 1),
            good + 0,
            good.clone().also { it[1] = -128 },
            good.clone().also { it[3] = 127 },
            good.clone().also { it[2] = 3 },
            der(ByteArray(0), short),
            der(byteArrayOf(-1), short),
            der(byteArrayOf(0), short),
            der(byteArrayOf(1) + ByteArray(32), short),
        )
        for (der in bad) assertFailsWith<DeviceException.Unexpected>(hex(der)) { fixedSignature(der) }
    }

    @Test
    fun `a sealed value is read where it was written, and is refused when it was changed`() {
        val (folder, keystore) = folder() to SoftKeystore()
        val blobs = SealedBlobs(folder, keystore)
        assertNull(blobs.read("thử"))
        blobs.delete("thử")
        blobs.write("thử", ByteArray(4096) { 5 })
        blobs.write("thử", "một".encodeToByteArray())
        blobs.write("hai", ByteArray(0))
        assertEquals("một", SealedBlobs(folder, keystore).read("thử")?.decodeToString())
        assertEquals(0, blobs.read("hai")?.size)
        assertFailsWith<DeviceException.Unsupported> { blobs.write("thử", ByteArray(4097)) }

        val (one, two) = folder.listFiles().orEmpty().sortedBy { it.length() }
        val (empty, whole) = one.readBytes() to two.readBytes()
        one.writeBytes(whole)
        assertFailsWith<DeviceException.Unexpected>("a file under another's name") { blobs.read("hai") }
        one.writeBytes(empty)
        for (bad in listOf(whole.clone().also { it[14]++ }, whole.copyOf(20), ByteArray(0), ByteArray(9000))) {
            two.writeBytes(bad)
            assertFailsWith<DeviceException.Unexpected> { blobs.read("thử") }
        }
        keystore.delete("vn.dinhdanh.blobs")
        assertFailsWith<DeviceException.NoSuchKey> { blobs.read("hai") }
        blobs.delete("thử")
        assertNull(blobs.read("thử"))
    }

    @Test
    fun `a folder that can't be written is told`() {
        val file = Files.createTempFile("dinhdanh", "").toFile()
        val blobs = SealedBlobs(file, SoftKeystore())
        assertFailsWith<DeviceException.Unavailable> { blobs.write("thử", ByteArray(1)) }
    }

    @Test
    fun `time that nobody sets goes on where the wall clock is set back`() {
        var (wall, since) = 1_795_140_000_000 to 1_000L
        val clock = PhoneClock({ 7 }, { since }, { wall })
        val before = clock.now()
        wall -= 86_400_000
        since += 5_000
        val after = clock.now()
        assertEquals(5_000uL, after.sinceBoot!!.millis - before.sinceBoot!!.millis)
        assertContentEquals(before.sinceBoot!!.boot, after.sinceBoot!!.boot)
        assertEquals(16, after.sinceBoot!!.boot.size)
        assertEquals(7, after.sinceBoot!!.boot.last())
        assertNull(PhoneClock({ null }, { since }).now().sinceBoot, "a phone that doesn't count its starts")
    }
}
