package vn.dinhdanh

import java.io.File
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import vn.dinhdanh.core.AccountLevel
import vn.dinhdanh.core.AccountState
import vn.dinhdanh.core.AdvisoryKind
import vn.dinhdanh.core.CalendarDay
import vn.dinhdanh.core.CodesException
import vn.dinhdanh.core.Confirmation
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.EntryStatus
import vn.dinhdanh.core.FieldValue
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Learned
import vn.dinhdanh.core.Light
import vn.dinhdanh.core.LogKind
import vn.dinhdanh.core.Outcome
import vn.dinhdanh.core.PinProblem
import vn.dinhdanh.core.Reason
import vn.dinhdanh.core.RightKind
import vn.dinhdanh.core.ScanEvent
import vn.dinhdanh.core.Unread
import vn.dinhdanh.core.WaitingChecks
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.walletProblem

/** The whole path: issue, keep, show, scan, check. */
class PathTest {
    @Test
    fun `a licence is issued, kept, shown by its holder and checked`() = runBlocking<Unit> {
        val world = World().withLicence()
        val document = world.wallet.documents().documents.single()
        assertEquals("Giấy phép lái xe", document.label.vi)
        assertEquals(4u, document.freshCopies)
        assertNull(document.fewLeft)
        val details = world.wallet.details(document.id)
        val picture = details.fields.first { it.identifier == "portrait" }.value
        assertContentEquals(world.portrait, assertIs<FieldValue.Picture>(picture).bytes)
        assertIs<FieldValue.Day>(details.fields.first { it.identifier == "birth_date" }.value)

        val message = throughTheCamera(world.shown().usual())
        world.check(message).use { check ->
            val verdict = check.verdict()
            assertIs<Outcome.AcceptAsOf>(verdict.outcome)
            assertEquals(Light.AMBER, verdict.light)
            assertTrue(verdict.headline.vi.startsWith("✔"))
            assertContentEquals(world.portrait, check.portrait())
            assertTrue(verdict.advisories.any { it.kind == AdvisoryKind.TEST_ISSUER })
            val name = check.documents().single().fields.first { it.identifier == "full_name" }.text.vi
            val record = check.record()
            assertTrue("Biên bản kiểm tra" in record && name !in record)
            val denied = check.notThisPerson()
            assertEquals(Reason.HOLDER_NOT_CONFIRMED, assertIs<Outcome.Reject>(denied.outcome).reason.reason)
            assertEquals(Light.RED, denied.light)
            assertEquals(denied, check.verdict())
        }
        val entry = world.wallet.log(10u).entries.first()
        assertEquals(LogKind.SHOWN_BY_MYSELF, entry.kind)
        assertTrue(entry.fields.any { it.vi.isNotEmpty() })
    }

    @Test
    fun `a request is answered in two steps of the hardware, and withdrawn`() = runBlocking<Unit> {
        val world = World().withLicence()
        val list = world.issuer.publish(7u, 86_400u)
        assertEquals(Learned.NEW, world.verifier.learn(list.token).learned)
        val asked = throughTheCamera(world.verifier.makeRequest("V1").codes())
        val request = world.wallet.readRequest(asked)
        assertEquals("TEST Đội CSGT số 1", request.view().reader)
        assertTrue(request.view().confirmed)
        val offer = world.wallet.offerFor(request)
        assertTrue(offer.view().documents.single().fields.all { it.chosen == it.required })
        val prepared = world.wallet.answer(offer.consent())
        val tasks = world.wallet.toBeSigned(prepared)
        val signatures = tasks.map { world.hardware.sign(it.handle, it.data) }
        val shown = world.wallet.finish(prepared, signatures)
        assertEquals(60u, shown.secondsLeft(), "as long as its request")
        world.check(throughTheCamera(shown.usual())).use { check ->
            assertEquals(Outcome.Accept, check.verdict().outcome)
        }
        // Answered once.
        assertEquals(Reason.SESSION_MISMATCH, world.reason(shown.message()))

        val receipt = world.wallet.receipts(10u).receipts.single()
        assertEquals(receipt.id, world.wallet.log(1u).entries.single().receipt)
        val claim = world.wallet.withdraw(receipt.id, RightKind.WITHDRAW)
        assertFalse(claim.overdue)
        assertEquals(claim, world.wallet.claims().claims.single())
        val letter = world.wallet.letter(claim.id)
        assertTrue("TEST Đội CSGT số 1" in letter.vi)
        assertTrue("12 phố Thử Nghiệm" in world.wallet.letter(claim.id, "12 phố Thử Nghiệm").vi)
        assertNull(world.wallet.contact())
        world.wallet.setContact("binh@test.example")
        assertEquals("binh@test.example", world.wallet.contact())
        assertTrue("binh@test.example" in world.wallet.letter(claim.id).en)
        assertFailsWith<WalletException.TextTooLong> { world.wallet.setContact("x".repeat(1 shl 20)) }
        world.wallet.extendClaim(claim.id)
        assertFailsWith<WalletException.ClaimNotExtended> { world.wallet.extendClaim(claim.id) }
        world.wallet.claimFromProcessor(claim.id)
        assertFailsWith<WalletException.NotFound> { world.wallet.deleteReceipt(receipt.id) }
        world.wallet.answerClaim(claim.id)
        world.wallet.finishClaim(claim.id)
        val done = world.wallet.claims().claims.single()
        assertTrue(done.extended && done.answeredAt != null && done.finishedAt != null)
        assertTrue("receipts" in world.wallet.exportJson())
        assertTrue("<html" in world.wallet.exportHtml(Lang.VI))
        assertNull(world.wallet.checkLog().brokenAt)
    }

    @Test
    fun `an account follows from its card and from the lists that were learned`() = runBlocking<Unit> {
        val world = World()
        world.wallet.create(pin())
        val before = world.wallet.account()
        assertEquals(AccountLevel.ONE to AccountState.ACTIVE, before.level to before.state)
        assertEquals("Tài khoản định danh điện tử mức độ 01", before.levelWords.vi)
        world.add(copies = 2, type = "citizen_id", fields = fields("binh_citizen_id", world.portrait))
        assertEquals(AccountLevel.TWO, world.wallet.account().level)
        world.clock.millis += 50_000
        world.issuer.setStatus(world.entries, EntryStatus.ACCOUNT_LOCKED)
        val list = world.issuer.publish(7u, 86_400u).token
        val said = assertNotNull(world.wallet.learnStatus(list))
        assertTrue(said.isNews)
        assertEquals(listOf(0u, 0u, 2u), listOf(said.revoked, said.suspended, said.locked))
        val after = world.wallet.account()
        assertEquals(AccountState.LOCKED, after.state)
        assertTrue("KHÓA" in after.stateWords.vi)
        list[list.size - 1] = (list.last() + 1).toByte()
        val refused = assertFailsWith<WalletException.StatusListRefused> { world.wallet.learnStatus(list) }
        assertEquals("STATUS_LIST_REFUSED", walletProblem(refused).code)
    }

    @Test
    fun `two copies that are left are warned of, and more can be had`() = runBlocking<Unit> {
        val world = World().withLicence(copies = 3)
        assertNull(world.wallet.documents().documents.single().fewLeft)
        world.shown()
        assertNotNull(world.wallet.documents().documents.single().fewLeft)
        world.add(copies = 4)
        assertNull(world.wallet.documents().documents.first().fewLeft)
    }

    @Test
    fun `a showing goes on inside one consent, and ends with it`() = runBlocking<Unit> {
        val world = World().withLicence()
        val consent = world.consent()
        world.wallet.show(consent).use { showing ->
            assertEquals(120u, showing.secondsLeft())
            val first = world.wallet.renew(showing).use { world.wallet.signAndFinish(it) }
            assertEquals(30u, first.secondsLeft())
            world.clock.millis += 29_000
            assertEquals(1u, first.secondsLeft())
            val second = world.wallet.renew(showing).use { world.wallet.signAndFinish(it) }
            val (usual, easiest) = second.usual() to second.codes(Ease.EASIEST)
            assertTrue(easiest.timing().codes > usual.timing().codes)
            assertEquals(30u, usual.secondsLeft())
            assertContentEquals(second.message(), throughTheCamera(usual).bytes())
            assertContentEquals(second.message(), throughTheCamera(easiest).bytes())
            world.clock.millis += 120_000
            assertEquals(0u, showing.secondsLeft())
            // Two minutes without use: it locked itself.
            world.wallet.unlock(pin())
            assertFailsWith<WalletException.ConsentEnded> { world.wallet.renew(showing) }
        }
        assertEquals(1, world.wallet.log(10u).entries.count { it.kind == LogKind.SHOWN_BY_MYSELF })
        assertEquals(3u, world.wallet.documents().documents.single().freshCopies)
    }

    @Test
    fun `what the app's objects hold ends when the wallet locks`() = runBlocking<Unit> {
        val world = World().withLicence()
        val offer = world.wallet.offer("V1")
        val consent = world.consent()
        val shown = world.shown()
        val codes = shown.usual()
        // A code that is drawn is use of the wallet, as long as it is good.
        world.clock.millis += 20_000
        codes.frame(0u, 480u)
        world.clock.millis += 59_000
        assertFalse(world.wallet.isLocked())
        codes.frame(0u, 480u)
        world.clock.millis += 2_000
        assertTrue(world.wallet.isLocked())
        assertFailsWith<WalletException.ConsentEnded> { offer.view() }
        assertFailsWith<CodesException.Locked> { codes.frame(0u, 480u) }
        assertFailsWith<CodesException.Locked> { shown.message() }
        world.wallet.unlock(pin())
        assertFailsWith<WalletException.ConsentEnded> { world.wallet.show(consent) }
    }

    @Test
    fun `flows show, draw and scan`() = runBlocking<Unit> {
        val world = World().withLicence()
        val shown = world.wallet.showing(world.consent()).first()
        val codes = shown.usual()
        val frames = codes.frames(480).take(if (codes.timing().still) 1 else 3).toList()
        assertEquals(frames.map { it.index }.sorted(), frames.map { it.index })
        assertEquals(480 * 480 * 4, codes.frames(480, colours = true).first().pixels.size)
        val last = codes.timing().codes.toInt() * 2
        val pictures = (0..last).map { at ->
            val frame = codes.frame((at * 1000uL.toInt() / codes.timing().framesPerSecond.toInt()).toULong(), 480u)
            Picture(frame.pixels, 480, 480)
        }
        val message = pictures.asFlow().map { kotlinx.coroutines.delay(30); it }.scanned()
            .filterIsInstance<ScanEvent.Complete>().first().message
        assertContentEquals(shown.message(), message.bytes())
        // Codes end with their wallet, so that it is held until here.
        world.wallet.lock()
    }

    @Test
    fun `a wallet is locked, opened by its PIN, changed, moved and erased`() = runBlocking<Unit> {
        val world = World()
        assertFalse(world.wallet.exists())
        assertTrue(world.wallet.isLocked())
        val weak = assertFailsWith<WalletException.PinRefused> { world.wallet.create(pin("123456")) }
        assertEquals("PIN_REFUSED", walletProblem(weak).code)
        world.withLicence()
        world.wallet.lock()
        assertFailsWith<WalletException.Locked> { world.wallet.documents() }
        val wrong = assertFailsWith<WalletException.WrongPin> { world.wallet.unlock(pin("204817")) }
        assertEquals(9u.toUByte(), wrong.remaining)
        assertTrue("9" in walletProblem(wrong).words.vi)
        world.wallet.unlock(pin())
        world.wallet.changePin(pin(), pin("591837"), newKey = true)
        world.clock.millis += 61_000
        assertTrue(world.wallet.isLocked())
        assertFailsWith<WalletException.WrongPin> { world.wallet.unlock(pin()) }
        world.wallet.unlock(pin("591837"))
        world.wallet.enableBiometrics()
        world.wallet.lock()
        world.wallet.unlockByBiometrics()
        world.wallet.forgetBiometrics()
        assertFailsWith<WalletException.NoBiometrics> { world.wallet.unlockByBiometrics() }
        world.wallet.unlock(pin("591837"))
        assertTrue(world.wallet.examine().isEmpty())

        val out = world.wallet.moveOut(Secret("mười hai ký tự".toCharArray()))
        assertTrue(out.leftBehind.isEmpty())
        val moved = out.bytes
        val phone = world.newWallet(newFolder(), JvmHardware(), JvmBlobs())
        assertFailsWith<WalletException.MoveRefused> { phone.moveIn(moved, Secret("mười ba ký tự x".toCharArray()), pin()) }
        assertFalse(phone.exists())
        val born = CalendarDay(1990, 1u, 20u)
        val birthDate = assertFailsWith<WalletException.PinRefused> {
            phone.moveIn(moved, Secret("mười hai ký tự".toCharArray()), pin("200190"), born)
        }
        assertEquals(PinProblem.BIRTH_DATE, birthDate.why)
        phone.moveIn(moved, Secret("mười hai ký tự".toCharArray()), pin(), born)
        assertEquals("Giấy phép lái xe", phone.toReissue().single().label.vi)
        assertTrue(phone.documents().documents.isEmpty())

        val erased = world.wallet.erase()
        assertTrue(erased.keys && !world.wallet.exists())
    }

    @Test
    fun `a check waits for a newer list`() = runBlocking<Unit> {
        val world = World().withLicence()
        world.check(world.shown().message()).use { check ->
            assertTrue(world.verifier.waitForStatus(check))
        }
        val waiting = world.verifier.confirm().checks
        assertEquals(Confirmation.Waiting, waiting.single().confirmation)
        assertEquals(0u, world.verifier.settle(waiting))
        world.clock.millis += 60_000
        world.issuer.setStatus(world.entries, EntryStatus.SUSPENDED)
        world.verifier.learn(world.issuer.publish(7u, 86_400u).token)
        val told = world.verifier.confirm().checks
        val changed = assertIs<Confirmation.Changed>(told.single().confirmation)
        assertEquals(Reason.SUSPENDED, changed.reason.reason)
        assertEquals(told, world.verifier.confirm().checks, "it stays until somebody was told")
        assertEquals(1u, world.verifier.settle(told))
        assertEquals(WaitingChecks(emptyList(), emptyList()), world.verifier.waiting())
    }

    @Test
    fun `what can't be read of the queue is told, and goes when a person says so`() = runBlocking<Unit> {
        val folder = newFolder()
        val verifier = World().newVerifier(folder)
        File(folder, "queue").apply { mkdirs() }.resolve("0a").writeText("damaged")
        val told = verifier.confirm()
        assertEquals(told, verifier.waiting())
        assertEquals(listOf("0a" to Unread.DAMAGED), told.unread.map { it.name to it.why })
        assertTrue("hỏng" in told.unread.single().words.vi)
        assertEquals(1u, verifier.discardUnread(told.unread.map { it.name }))
        assertTrue(verifier.waiting().unread.isEmpty())
    }
}
