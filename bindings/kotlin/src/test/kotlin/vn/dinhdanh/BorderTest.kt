package vn.dinhdanh

import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.system.measureTimeMillis
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Test
import vn.dinhdanh.core.CancelToken
import vn.dinhdanh.core.CodesException
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.KeyGuard
import vn.dinhdanh.core.Message
import vn.dinhdanh.core.Prepared
import vn.dinhdanh.core.ProgressListener
import vn.dinhdanh.core.Stage
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.WalletSetup
import vn.dinhdanh.core.WorkProgress

/** The border itself: foreign code that throws or is slow, cancelling, panics, secrets, threads. */
class BorderTest {
    /** A device whose signing the test takes over. */
    private class Signing : JvmHardware() {
        @Volatile
        var before: () -> Unit = {}

        override fun sign(handle: ByteArray, data: ByteArray): ByteArray {
            before()
            return super.sign(handle, data)
        }
    }

    private fun prepared(world: World): Prepared = world.wallet.show(world.consent()).use { world.wallet.renew(it) }

    @Test
    fun `a foreign trait that throws is a typed error, without its text`() = runBlocking<Unit> {
        val hardware = Signing()
        val world = World(hardware).withLicence()
        val step = prepared(world)
        hardware.before = { error("099190001234 must be in no error") }
        val failed = assertFailsWith<WalletException.HardwareUnavailable> { world.wallet.signAndFinish(step) }
        assertFalse("099" in failed.toString())
        hardware.before = { throw DeviceException.NotConfirmed() }
        assertFailsWith<WalletException.NotConfirmed> { world.wallet.signAndFinish(step) }
        hardware.before = { throw DeviceException.Invalidated() }
        assertFailsWith<WalletException.KeyGone> { world.wallet.signAndFinish(step) }
        // The step was not taken yet.
        hardware.before = {}
        world.wallet.signAndFinish(step)
    }

    @Test
    fun `a clock that throws begins nothing`() = runBlocking<Unit> {
        val world = World().withLicence()
        world.clock.broken = true
        val failed = assertFailsWith<WalletException.Device> { world.wallet.documents() }
        assertIs<DeviceException.Unexpected>(failed.why)
        assertFalse("099" in failed.toString())
        assertTrue(world.wallet.isLocked(), "nobody knows how long it was unused")
        world.clock.broken = false
        world.wallet.unlock(pin())
    }

    @Test
    fun `slow hardware is cancelled at once by a token`() = runBlocking<Unit> {
        val hardware = Signing()
        val world = World(hardware).withLicence()
        val (begun, go) = CountDownLatch(1) to CountDownLatch(1)
        hardware.before = {
            begun.countDown()
            go.await(20, TimeUnit.SECONDS)
        }
        val token = CancelToken()
        val step = prepared(world)
        val waited = measureTimeMillis {
            val signing = async(Dispatchers.Default) {
                assertFailsWith<WalletException.Cancelled> { world.wallet.signAndFinish(step, token) }
            }
            withContext(Dispatchers.IO) { begun.await(10, TimeUnit.SECONDS) }
            token.cancel()
            signing.await()
        }
        assertTrue(waited < 9_000, "$waited ms")
        go.countDown()
        hardware.before = {}
        // Nothing was finished behind the caller's back: the step is there to be taken.
        world.wallet.signAndFinish(step)
    }

    @Test
    fun `a cancelled coroutine cancels the work`() = runBlocking<Unit> {
        val hardware = Signing()
        val world = World(hardware).withLicence()
        val (begun, go) = CountDownLatch(1) to CountDownLatch(1)
        hardware.before = {
            begun.countDown()
            go.await(20, TimeUnit.SECONDS)
        }
        val step = prepared(world)
        val job = launch(Dispatchers.Default) { cancellable { world.wallet.signAndFinish(step, it) } }
        withContext(Dispatchers.IO) { begun.await(10, TimeUnit.SECONDS) }
        job.cancelAndJoin()
        go.countDown()
        hardware.before = {}
        world.wallet.signAndFinish(step)
    }

    @Test
    fun `a token that was cancelled before begins nothing`() = runBlocking<Unit> {
        val world = World()
        val token = CancelToken().also { it.cancel() }
        assertFailsWith<WalletException.Cancelled> { world.wallet.create(pin(), cancel = token) }
        delay(200)
        assertFalse(world.wallet.exists())
    }

    @Test
    fun `what the platform lacks the core does without, and says so`() = runBlocking<Unit> {
        val world = World()
        val setup = WalletSetup(newFolder(), listOf(world.issuer.root()), listOf(world.issuer.readerRoot()))
        val wallet = Wallet.of(setup)
        wallet.create(pin())
        assertEquals(KeyGuard.SOFTWARE, wallet.safety().guard)
        assertEquals(KeyGuard.TRUSTED_ENVIRONMENT, world.wallet.safety().guard)
        wallet.lock()
        wallet.unlock(pin())
        val bad = setup.copy(readers = listOf(ByteArray(9)))
        assertFailsWith<WalletException.BadCertificate> { Wallet.of(bad) }
    }

    @Test
    fun `a step that is taken twice is AlreadyUsed`() = runBlocking<Unit> {
        val world = World().withLicence()
        val offer = world.wallet.offer("V1")
        val consent = offer.consent()
        assertFailsWith<WalletException.AlreadyUsed> { offer.consent() }
        assertFailsWith<WalletException.AlreadyUsed> { offer.view() }
        assertFailsWith<WalletException.AlreadyUsed> { world.wallet.decline(offer) }
        val showing = world.wallet.show(consent)
        assertFailsWith<WalletException.AlreadyUsed> { world.wallet.show(consent) }
        val step = world.wallet.renew(showing)
        world.wallet.signAndFinish(step)
        assertFailsWith<WalletException.AlreadyUsed> { world.wallet.signAndFinish(step) }
        assertFailsWith<WalletException.AlreadyUsed> { world.wallet.toBeSigned(step) }
        assertFailsWith<WalletException.AlreadyUsed> { world.wallet.finish(step, emptyList()) }
    }

    @Test
    fun `of many threads that take a step, one has it`() = runBlocking<Unit> {
        val world = World().withLicence()
        val offer = world.wallet.offer("V1")
        val (had, refused) = AtomicInteger() to AtomicInteger()
        List(8) {
            thread {
                try {
                    offer.consent()
                    had.incrementAndGet()
                } catch (_: WalletException.AlreadyUsed) {
                    refused.incrementAndGet()
                }
            }
        }.forEach { it.join() }
        assertEquals(1 to 7, had.get() to refused.get())
        val message = Message.of(world.shown().message())
        val first = world.check(message)
        val verdicts = List(16) { async(Dispatchers.Default) { first.again(message).verdict().outcome } }
        assertEquals(1, verdicts.awaitAll().toSet().size)
    }

    @Test
    fun `a panic is an error, the wallet is not made, and goes on`() = runBlocking<Unit> {
        val world = World()
        // A listener has no error to throw: what it throws is a panic in the library.
        val throwing = object : ProgressListener {
            override fun progress(progress: WorkProgress) {
                if (progress.done == 1u) error("099190001234")
            }
        }
        val failed = assertFailsWith<WalletException.Internal> { world.wallet.create(pin(), progress = throwing) }
        assertFalse("099" in failed.toString())
        assertTrue(world.wallet.isLocked())
        world.wallet.create(pin())
        assertTrue(world.wallet.documents().documents.isEmpty())
    }

    @Test
    fun `progress is a flow that ends with the result`() = runBlocking<Unit> {
        val world = World()
        val seen = working { listener, token -> world.wallet.create(pin(), progress = listener, cancel = token) }.toList()
        val stages = seen.filterIsInstance<Work.Going>().map { it.progress.stage }
        assertEquals(listOf(Stage.CALIBRATING, Stage.CREATING, Stage.CREATING), stages)
        assertIs<Work.Done<Unit>>(seen.last())
    }

    @Test
    fun `a secret is cleared by the call that takes it, also when that fails`() = runBlocking<Unit> {
        val world = World()
        val typed = "204816".toCharArray()
        val first = Secret(typed)
        assertTrue(typed.all { it == '\u0000' })
        world.wallet.create(first)
        val wrong = "204817".encodeToByteArray()
        assertFailsWith<WalletException.WrongPin> { world.wallet.unlock(Secret(wrong)) }
        assertTrue(first.bytes.all { it == 0.toByte() } && wrong.all { it == 0.toByte() })
        // Zeros would be a wrong PIN, and cost a try.
        assertFailsWith<WalletException.AlreadyUsed> { world.wallet.unlock(first) }
        world.wallet.lock()
        world.wallet.unlock(pin())
        val phrase = "đường Nguyễn Huệ 12"
        assertContentEquals(phrase.encodeToByteArray(), Secret(phrase.toCharArray()).bytes)
    }

    @Test
    fun `a passphrase is as long on every phone, and one that is longer is refused whole`() = runBlocking<Unit> {
        val world = World().withLicence()
        fun phrase(size: Int) = Secret(ByteArray(size) { 'x'.code.toByte() })
        val out = world.wallet.moveOut(phrase(Secret.ROOM))
        val long = phrase(Secret.ROOM + 1)
        assertFailsWith<WalletException.TextTooLong> { world.wallet.moveOut(long) }
        assertTrue(long.bytes.all { it == 0.toByte() })
        val other = world.newWallet(newFolder(), JvmHardware(), JvmBlobs())
        assertFailsWith<WalletException.TextTooLong> { other.moveIn(out.bytes, phrase(Secret.ROOM + 1), pin()) }
        other.moveIn(out.bytes, phrase(Secret.ROOM), pin())
    }

    @Test
    fun `a showing that the lock ends is no showing whose time is over`() = runBlocking<Unit> {
        val hardware = Signing()
        val world = World(hardware).withLicence()
        val (signed, locked) = AtomicInteger() to CountDownLatch(1)
        hardware.before = {
            // Each is past its time at once, and the next waits until the wallet was locked.
            world.clock.millis += 30_000
            if (signed.incrementAndGet() == 2) locked.await(20, TimeUnit.SECONDS)
        }
        assertFailsWith<WalletException.Locked> {
            world.wallet.showing(world.consent()).collect {
                world.wallet.lock()
                locked.countDown()
            }
        }
        assertTrue(world.wallet.isLocked())
    }

    @Test
    fun `nobody waits for a finger to lock the wallet or to ask whether it is locked`() = runBlocking<Unit> {
        val hardware = Signing()
        val world = World(hardware).withLicence()
        val step = prepared(world)
        // As the main thread does, while the prompt that the hardware waits for is on it.
        hardware.before = {
            assertFalse(world.wallet.isLocked())
            world.wallet.lock()
        }
        val signed = world.wallet.signAndFinish(step)
        assertTrue(world.wallet.isLocked())
        assertFailsWith<CodesException.Locked> { signed.message() }
    }
}
