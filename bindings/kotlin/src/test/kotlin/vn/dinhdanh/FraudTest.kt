package vn.dinhdanh

import java.nio.ByteBuffer
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import vn.dinhdanh.core.AdvisoryKind
import vn.dinhdanh.core.EntryStatus
import vn.dinhdanh.core.Message
import vn.dinhdanh.core.Outcome
import vn.dinhdanh.core.Platform
import vn.dinhdanh.core.ProgressListener
import vn.dinhdanh.core.Reason
import vn.dinhdanh.core.Verifier
import vn.dinhdanh.core.VerifierException
import vn.dinhdanh.core.VerifierSetup
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.WorkProgress

/** What must not pass. */
class FraudTest {
    @Test
    fun `no byte can be changed`() = runBlocking<Unit> {
        val world = World().withLicence()
        val message = world.shown().message()
        assertNull(world.reason(message))
        var refused = 0
        for (at in message.indices step 97) {
            val changed = message.clone().also { it[at] = (it[at] + 1).toByte() }
            val accepted = try {
                world.reason(changed, world.newVerifier()) == null
            } catch (_: VerifierException.Unreadable) {
                false
            } catch (_: VerifierException.VersionUnsupported) {
                false
            } catch (_: VerifierException.TooLarge) {
                false
            }
            assertTrue(!accepted, "byte $at")
            refused++
        }
        assertTrue(refused > 10)
    }

    @Test
    fun `what is lent is read from where its buffer stands`() = runBlocking<Unit> {
        val world = World().withLicence()
        val message = world.shown().message()
        val buffer = ByteBuffer.allocateDirect(5 + message.size)
        buffer.put(ByteArray(5)).put(message).flip().position(5)
        val outcome = world.verifier.check(Message.of(buffer)).verdict().outcome
        assertTrue(outcome !is Outcome.Reject, "$outcome")
    }

    @Test
    fun `a recording comes too late, and a second show is a replay`() = runBlocking<Unit> {
        val world = World().withLicence()
        val message = world.shown().message()
        val first = world.check(message)
        assertNull((first.verdict().outcome as? Outcome.Reject))
        val again = first.again(Message.of(message))
        assertEquals(first.name(), again.name())
        assertTrue(again.verdict().advisories.any { it.kind == AdvisoryKind.ALREADY_CHECKED })
        assertEquals(Reason.REPLAY, world.reason(message))
        world.clock.millis += 41_000
        assertEquals(Reason.TOO_LATE, world.reason(message, world.newVerifier()))
        world.clock.millis -= 60_000
        assertEquals(Reason.HOLDER_CLOCK_AHEAD, world.reason(message, world.newVerifier()))
    }

    @Test
    fun `a copy that ran out is refused`() = runBlocking<Unit> {
        val world = World().withLicence()
        val message = world.shown().message()
        world.clock.millis += 40L * 24 * 3600 * 1000
        val check = world.check(message)
        val failed = check.checks().documents.single().mapNotNull { it.failed?.reason }
        assertTrue(Reason.EXPIRED_CREDENTIAL in failed, "$failed")
        assertFailsWith<WalletException.Locked> { world.wallet.offer("V1") }
        world.wallet.unlock(pin())
        assertFailsWith<WalletException.CopiesEnded> { world.wallet.offer("V1") }
    }

    @Test
    fun `what was revoked is refused, whatever older list comes later`() = runBlocking<Unit> {
        val world = World().withLicence()
        val old = world.issuer.publish(7u, 86_400u)
        world.clock.millis += 1_000
        world.issuer.setStatus(world.entries, EntryStatus.REVOKED)
        world.verifier.learn(world.issuer.publish(7u, 86_400u).token)
        assertEquals(vn.dinhdanh.core.Learned.OLDER, world.verifier.learn(old.token).learned)
        assertEquals(Reason.REVOKED, world.reason(world.shown().message()))
        assertFailsWith<vn.dinhdanh.core.IssuerException.Final> {
            world.issuer.setStatus(world.entries, EntryStatus.VALID)
        }
    }

    @Test
    fun `a verifier with a folder remembers what it saw, asked and learned`() = runBlocking<Unit> {
        val world = World().withLicence()
        val folder = newFolder()
        val before = world.newVerifier(folder)
        val message = world.shown().message()
        assertNull(world.reason(message, before))
        val asked = before.makeRequest("V1").message()
        val answer = world.wallet.answer(world.wallet.offerFor(world.wallet.readRequest(Message.of(asked))).consent())
        before.close()
        val after = world.newVerifier(folder)
        assertEquals(Reason.REPLAY, world.reason(message, after))
        val answered = world.wallet.signAndFinish(answer).message()
        assertNull(world.reason(answered, after))
        assertEquals(Reason.SESSION_MISMATCH, world.reason(answered, world.newVerifier(folder)))
        world.issuer.setStatus(world.entries, EntryStatus.SUSPENDED)
        after.learn(world.issuer.publish(7u, 86_400u).token)
        assertEquals(Reason.SUSPENDED, world.reason(world.shown().message(), world.newVerifier(folder)))
    }

    @Test
    fun `another phone can't sign for this one`() = runBlocking<Unit> {
        val world = World().withLicence()
        val thief = JvmHardware()
        val key = thief.makeKey(ByteArray(16), vn.dinhdanh.core.KeyPolicy(vn.dinhdanh.core.KeyUse.SIGN, false), ByteArray(0))
        val prepared = world.wallet.show(world.consent()).use { world.wallet.renew(it) }
        val forged = world.wallet.toBeSigned(prepared).map { thief.sign(key.handle, it.data) }
        val message = world.wallet.finish(prepared, forged).message()
        assertEquals(Reason.HOLDER_KEY_MISMATCH, world.reason(message))
        // The folder alone, on another phone.
        world.wallet.lock()
        val copy = world.newWallet(world.folder, thief, JvmBlobs())
        assertFailsWith<WalletException.OtherDevice> { copy.unlock(pin()) }
    }

    @Test
    fun `an issuer of one's own is untrusted, at the wallet and at the verifier`() = runBlocking<Unit> {
        val world = World().withLicence()
        val forger = World()
        val request = world.wallet.requestDocument("driving_licence", 1u)
        val forged = forger.issuer.issue(request, licenceFields(forger.portrait), 30u)
        val refused = assertFailsWith<WalletException.DocumentRefused> { world.wallet.add(forged.batch) }
        assertEquals(vn.dinhdanh.core.DocumentProblem.ISSUER_UNTRUSTED, refused.why)
        forger.withLicence()
        val message = forger.shown().message()
        assertEquals(Reason.ISSUER_UNTRUSTED, world.reason(message))
        assertTrue(world.check(message).documents().single().fields.isEmpty())
        val nobody = Verifier.open(VerifierSetup(roots = emptyList(), platform = Platform(clock = world.clock)))
        assertFailsWith<VerifierException.NobodyTrusted> { nobody.check(Message.of(message)) }
    }

    @Test
    fun `many are checked at once, with progress`() = runBlocking<Unit> {
        val world = World().withLicence()
        val good = world.shown().message()
        val messages = List(130) { if (it % 2 == 0) good else ByteArray(20) }
        val told = mutableListOf<WorkProgress>()
        val listener = object : ProgressListener {
            override fun progress(progress: WorkProgress) {
                told += progress
            }
        }
        val checked = world.verifier.checkMany(messages, "V1", listener)
        assertEquals(listOf(64u, 128u, 130u), told.map { it.done })
        assertEquals(130, checked.size)
        assertNotNull(checked[0].verdict)
        // The same code again, near and far in the crowd.
        for (later in listOf(2, 128)) {
            assertEquals(Reason.REPLAY, (checked[later].verdict?.outcome as? Outcome.Reject)?.reason?.reason)
        }
        assertTrue(checked[0].documents.single().fields.isNotEmpty())
        assertTrue(checked[1].documents.isEmpty())
        assertEquals(Reason.UNREADABLE, checked[1].unreadable?.reason)
        assertNotEquals(checked[0].verdict?.receipt, null)
    }
}
