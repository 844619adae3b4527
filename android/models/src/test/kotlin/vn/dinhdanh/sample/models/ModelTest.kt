package vn.dinhdanh.sample.models

import java.io.File
import java.io.IOException
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Test
import vn.dinhdanh.JvmBlobs
import vn.dinhdanh.JvmHardware
import vn.dinhdanh.Picture
import vn.dinhdanh.World
import vn.dinhdanh.core.AdvisoryKind
import vn.dinhdanh.core.Codes
import vn.dinhdanh.core.DocumentId
import vn.dinhdanh.core.EntryId
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Light
import vn.dinhdanh.core.LogKind
import vn.dinhdanh.core.Outcome
import vn.dinhdanh.core.PinProblem
import vn.dinhdanh.core.Reason
import vn.dinhdanh.core.VerifierException
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.verifierProblem
import vn.dinhdanh.core.walletProblem
import vn.dinhdanh.newFolder

/** A screen that only remembers. */
class TestDisplay : Display {
    var bright = false
        private set

    override fun brighten(on: Boolean) {
        bright = on
    }
}

/** The sample's screens, without their pixels, over the real library. */
class ModelTest {
    private class Phone(
        val world: World,
        val app: AppModel,
        val display: TestDisplay,
        val scope: CoroutineScope,
        val kept: List<ByteArray>,
    )

    private var isSecure = true

    private fun phone(licence: Boolean = false, test: suspend Phone.() -> Unit) = runBlocking<Unit> {
        val world = World().also { if (licence) it.withLicence() }
        val job = Job()
        val scope = CoroutineScope(coroutineContext + job)
        val display = TestDisplay()
        val kept = mutableListOf<ByteArray>()
        val authority = TestAuthority(world.issuer, { peopleFields(it, world.portrait) }, { kept += it.encoded() })
        val app = AppModel(world.wallet, world.verifier, display, scope, authority, { isSecure }, { world.clock.millis })
        try {
            withTimeout(60_000) { Phone(world, app, display, scope, kept).test() }
        } finally {
            job.cancelAndJoin()
        }
    }

    private suspend fun UnlockModel.type(digits: String) = digits.forEach { press(it.digitToInt()) }

    @Test
    fun `a PIN is chosen, a weak one refused, and the app opens`() = phone {
        val unlock = app.unlock
        unlock.skipBirth()
        assertEquals("Đặt mã PIN 6 số", unlock.state.value.step.title.vi)
        app.go(Screen.DOCUMENTS)
        assertEquals(Screen.UNLOCK, app.state.value.screen)
        unlock.type("123456123456")
        val weak = walletProblem(WalletException.PinRefused(PinProblem.SEQUENCE))
        assertEquals(weak, unlock.state.value.problem)
        assertEquals(0, unlock.state.value.typed)
        unlock.takeBack()
        unlock.type("205")
        unlock.takeBack()
        assertEquals(2, unlock.state.value.typed)
        unlock.type("4816204816")
        assertNull(unlock.state.value.problem)
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
        world.add(copies = 4)
        app.documents.load()
        val document = assertNotNull(app.documents.state.value.documents).single()
        assertEquals("Tài khoản định danh điện tử mức độ 01", app.documents.state.value.account?.levelWords?.vi)
        assertEquals("Giấy phép lái xe", document.label.vi)
        app.documents.look(document.id)
        assertTrue(assertNotNull(app.documents.state.value.details).fields.isNotEmpty())
        app.documents.look(DocumentId(document.id.number + 1))
        assertEquals("NOT_FOUND", app.documents.state.value.problem?.code)

        app.left()
        assertEquals(Screen.UNLOCK, app.state.value.screen)
        assertEquals(DocumentsState(), app.documents.state.value)
        assertTrue(world.wallet.isLocked(), "at once")
        assertEquals("Nhập mã PIN", unlock.state.value.step.title.vi)
        unlock.type("204817")
        val wrong = walletProblem(WalletException.WrongPin(9u, 0u))
        assertEquals(wrong, unlock.state.value.problem)
        unlock.type("2")
        assertNull(unlock.state.value.problem)
        unlock.type("04816")
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
        app.tick()
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
        world.clock.millis += 61_000
        app.tick()
        assertEquals(Screen.UNLOCK, app.state.value.screen)
    }

    @Test
    fun `a PIN that is typed differently the second time makes nothing`() = phone {
        app.unlock.skipBirth()
        app.unlock.type("204816")
        assertEquals(Step.REPEAT, app.unlock.state.value.step)
        app.unlock.type("204817")
        assertEquals(Texts.pinsDiffer, app.unlock.state.value.problem?.words)
        assertEquals(Step.CHOOSE, app.unlock.state.value.step)
        assertFalse(world.wallet.exists())
        // Neither of the two is remembered.
        app.unlock.type("204817204816")
        assertFalse(world.wallet.exists())
        app.unlock.type("204816204816")
        assertTrue(world.wallet.exists())
    }

    @Test
    fun `the birth date is no PIN, and one that there is not is asked for again`() = phone {
        app.unlock.type("31021990")
        assertEquals(Texts.noDate, app.unlock.state.value.problem?.words)
        assertEquals(Step.BIRTH, app.unlock.state.value.step)
        app.unlock.type("20")
        app.unlock.takeBack()
        assertEquals("2", app.unlock.state.value.birth)
        app.unlock.type("0011990")
        app.unlock.type("200190200190")
        assertEquals(walletProblem(WalletException.PinRefused(PinProblem.BIRTH_DATE)), app.unlock.state.value.problem)
        app.unlock.type("204816204816")
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
    }

    @Test
    fun `from nothing to a code that is accepted, by the screens alone`() = phone {
        app.unlock.skipBirth()
        app.unlock.type("204816204816")
        app.documents.load()
        assertTrue(app.documents.state.value.offersFinger)
        app.documents.enableFinger()
        assertNull(app.documents.state.value.problem)
        assertFalse(app.documents.state.value.offersFinger)
        for (document in app.documents.receivable) app.documents.receive(document)
        assertNull(app.documents.state.value.problem)
        assertEquals(3, app.documents.state.value.documents?.size)
        assertEquals("Tài khoản định danh điện tử mức độ 02", app.documents.state.value.account?.levelWords?.vi)
        val kept = assertNotNull(authorityParts(kept.last()), "the authority is kept before it gives anything away")
        assertContentEquals(world.issuer.parts().register, kept.register)
        app.left()
        while (!world.wallet.isLocked()) delay(10)
        app.unlock.byBiometrics()
        app.go(Screen.SHOW)
        app.show.offer("V1")
        app.show.agree(480)
        app.show.state.first { it.frame != null }
        app.scan.scan(ofTheScreen(), Purpose.Check("V1"))
        val verdict = assertNotNull(app.scan.state.value.verdict)
        assertNotEquals(Light.RED, verdict.light)
        assertTrue(verdict.advisories.none { it.kind == AdvisoryKind.STATUS_UNKNOWN }, "the status list came with the document")
        assertTrue(app.scan.state.value.documents.first().statusWords.vi.startsWith("Không bị thu hồi"))
    }

    @Test
    fun `a document that the authority refuses is told, and the next can be received`() = phone {
        app.unlock.skipBirth()
        app.unlock.type("204816204816")
        val none = DocumentsModel(world.wallet, TestAuthority(world.issuer, { "{}" }) {})
        none.receive(Receivable.LICENCE)
        assertEquals("FIELDS_REFUSED", none.state.value.problem?.code)
        assertFalse(none.state.value.isReceiving)
        app.documents.receive(Receivable.LICENCE)
        assertEquals(1, app.documents.state.value.documents?.size)
    }

    /** A picker in whose time the app is left. */
    private class Picker(val leave: () -> Unit) : Files {
        var saved: Pair<String, ByteArray>? = null
        var chosen: ByteArray? = null
        var isBroken = false

        override suspend fun save(name: String, bytes: ByteArray): Boolean {
            leave()
            if (isBroken) throw IOException("of a file named Bình")
            saved = name to bytes
            return true
        }

        override suspend fun open(most: Int): ByteArray? {
            leave()
            if (isBroken) throw IOException("of a file named Bình")
            return chosen?.inputStream()?.bounded(most)
        }
    }

    @Test
    fun `a document comes as a file, though the picker locks the wallet`() = phone {
        app.unlock.skipBirth()
        app.unlock.type("204816204816")
        var isLeft = true
        lateinit var documents: DocumentsModel
        val files = Picker {
            if (isLeft) {
                documents.clear()
                app.left()
            }
        }
        documents = DocumentsModel(world.wallet, null, files)
        suspend fun again() {
            if (world.wallet.isLocked()) {
                assertEquals(DocumentsState(), documents.state.value)
                app.unlock.type("204816")
            }
            documents.load()
        }
        documents.load()
        for ((leaves, document) in listOf(true to Receivable.LICENCE, false to Receivable.CARD)) {
            isLeft = leaves
            documents.saveRequest(document)
            again()
            assertNull(documents.state.value.problem)
            val (name, request) = assertNotNull(files.saved)
            assertEquals("${document.type}.request", name)
            files.chosen = world.issuer.issue(request, peopleFields(document.type, world.portrait), 30u).batch
            documents.openAnswer()
            if (leaves) again()
            assertNull(documents.state.value.problem)
            assertEquals(if (leaves) 1 else 2, documents.state.value.documents?.size)
            assertFalse(documents.state.value.isReceiving)
        }
        // He chose none.
        files.chosen = null
        documents.openAnswer()
        again()
        assertNull(documents.state.value.problem)
        for (leaves in listOf(true, false)) {
            isLeft = leaves
            files.chosen = "TEST".encodeToByteArray()
            documents.openAnswer()
            if (leaves) again()
            assertEquals("MALFORMED", documents.state.value.problem?.code)
            assertFalse(documents.state.value.isReceiving)
            again()
            assertNull(documents.state.value.problem, "it is told once, and not tried again")
            files.chosen = ByteArray((16 shl 20) + 1)
            documents.openAnswer()
            if (leaves) again()
            assertEquals("DOCUMENT_REFUSED", documents.state.value.problem?.code)
            files.isBroken = true
            for (use in listOf<suspend () -> Unit>({ documents.openAnswer() }, { documents.saveRequest(Receivable.CARD) })) {
                use()
                if (leaves) again()
                assertEquals(Texts.noFile, documents.state.value.problem?.words)
            }
            files.isBroken = false
        }
        assertEquals(2, documents.state.value.documents?.size)
    }

    @Test
    fun `of a file no more is read than there may be, and one more`() {
        for (size in listOf(0, 1, 65_535, 65_536, 65_537, 200_000)) {
            val bytes = ByteArray(size) { it.toByte() }
            for (most in listOf(0, 1, 65_536, 199_999, 200_000, 1 shl 20)) {
                assertContentEquals(bytes.copyOf(minOf(size, most + 1)), bytes.inputStream().bounded(most))
            }
        }
    }

    @Test
    fun `an erased wallet leaves a way to begin anew`() = phone(licence = true) {
        world.wallet.lock()
        while (!app.unlock.state.value.isOver) {
            app.unlock.type("204817")
            world.clock.millis += 86_400_000
        }
        assertEquals("ERASED", app.unlock.state.value.problem?.code)
        app.unlock.type("204816")
        assertEquals(0, app.unlock.state.value.typed)
        app.unlock.beginAnew()
        assertEquals(UnlockState(Step.BIRTH), app.unlock.state.value)
        assertFalse(world.wallet.exists())
        app.unlock.skipBirth()
        app.unlock.type("204816204816")
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
    }

    @Test
    fun `a file that is no authority is none`() = phone {
        val file = world.issuer.parts().encoded()
        assertContentEquals(world.issuer.parts().root.certificate, authorityParts(file)?.root?.certificate)
        listOf(ByteArray(0), file.copyOf(file.size - 1), file + 0, byteArrayOf(127, 0, 0, 0)).forEach { assertNull(authorityParts(it)) }
    }

    @Test
    fun `who guesses waits, in the core's words`() = phone(licence = true) {
        world.wallet.lock()
        var told = emptyList<String>()
        while (app.unlock.state.value.wait == 0) {
            app.unlock.type("204817")
            told = told + assertNotNull(app.unlock.state.value.problem).code
            assertTrue(told.size < 10)
        }
        assertTrue(told.all { it == "WRONG_PIN" })
        val wait = app.unlock.state.value.wait
        app.unlock.type("204816")
        assertEquals(0, app.unlock.state.value.typed, "the right one waits too")
        world.clock.millis += 1_000
        app.tick()
        assertEquals(wait - 1, app.unlock.state.value.wait)
        app.left()
        assertEquals(wait - 1, app.unlock.state.value.wait)
        // The app was ended meanwhile, and knows of no wait.
        val anew = UnlockModel(world.wallet, { true }, { world.clock.millis })
        anew.type("204816")
        assertEquals("MUST_WAIT", anew.state.value.problem?.code)
        assertEquals(wait - 1, anew.state.value.wait)
        world.clock.millis += 1_000L * wait
        anew.tick()
        assertNull(anew.state.value.problem)
        app.unlock.type("204816")
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
    }

    @Test
    fun `an older copy opens when he says so, and not before`() = phone(licence = true) {
        world.wallet.lock()
        val older = newFolder()
        File(world.folder).copyRecursively(File(older))
        app.unlock.type("204816")
        world.wallet.delete(world.wallet.documents().documents.single().id)
        world.wallet.lock()
        val wallet = world.newWallet(older, world.hardware, world.blobs)
        val unlock = UnlockModel(wallet, { true }, { world.clock.millis })
        unlock.openOlder()
        assertEquals(Step.ENTER, unlock.state.value.step)
        unlock.type("204816")
        assertTrue(unlock.state.value.isOlder)
        assertEquals("STORE_ROLLED_BACK", unlock.state.value.problem?.code)
        unlock.type("204816")
        assertEquals(0, unlock.state.value.typed)
        unlock.notOlder()
        assertEquals(UnlockState(Step.ENTER), unlock.state.value)
        unlock.type("204816")
        unlock.openOlder()
        assertEquals(UnlockState(Step.OLDER), unlock.state.value)
        unlock.type("204817")
        assertEquals("WRONG_PIN", unlock.state.value.problem?.code)
        assertEquals(Step.OLDER, unlock.state.value.step)
        assertTrue(wallet.isLocked())
        unlock.type("204816")
        assertFalse(wallet.isLocked())
        assertEquals(1, wallet.documents().documents.size)
    }

    @Test
    fun `a wallet of another phone leaves a way to begin anew`() = phone(licence = true) {
        world.wallet.lock()
        val wallet = world.newWallet(world.folder, JvmHardware(), JvmBlobs())
        val unlock = UnlockModel(wallet, { true }, { world.clock.millis })
        unlock.type("204816")
        assertEquals("OTHER_DEVICE", unlock.state.value.problem?.code)
        assertTrue(unlock.state.value.isOver)
        unlock.again()
        assertTrue(unlock.state.value.isOver)
        unlock.beginAnew()
        assertEquals(UnlockState(Step.BIRTH), unlock.state.value)
    }

    @Test
    fun `no wallet is made on a phone without a screen lock`() {
        isSecure = false
        phone {
            assertTrue(app.unlock.state.value.lacksLock)
            app.unlock.skipBirth()
            app.unlock.type("204816204816")
            assertEquals(0, app.unlock.state.value.typed)
            assertFalse(world.wallet.exists())
            isSecure = true
            app.tick()
            assertFalse(app.unlock.state.value.lacksLock)
            app.unlock.type("20011990")
            app.unlock.type("204816204816")
            assertTrue(world.wallet.exists())
        }
        isSecure = false
        // What is there stays his.
        phone(licence = true) { assertFalse(app.unlock.state.value.lacksLock) }
    }

    @Test
    fun `the birth date is kept until there is a wallet, and no longer`() = phone {
        app.unlock.type("20011990")
        repeat(2) {
            assertNotNull(app.unlock.birth)
            app.unlock.type("200190200190")
            assertEquals(walletProblem(WalletException.PinRefused(PinProblem.BIRTH_DATE)), app.unlock.state.value.problem)
        }
        app.unlock.type("204816204816")
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
        assertNull(app.unlock.birth)
    }

    @Test
    fun `what was begun before the app left opens nothing`() = phone {
        app.unlock.skipBirth()
        val typing = scope.launch { app.unlock.type("204816204816") }
        while (!app.unlock.state.value.isWorking) delay(1)
        app.unlock.press(1)
        assertEquals(6, app.unlock.state.value.typed)
        app.left()
        typing.join()
        assertEquals(Screen.UNLOCK, app.state.value.screen)
        while (!world.wallet.isLocked()) delay(10)
    }

    @Test
    fun `what is read when the app left already is not kept`() = phone(licence = true) {
        app.unlock.opened(false)
        app.go(Screen.SHOW)
        val id = world.wallet.documents().documents.single().id
        val reading = listOf<suspend () -> Unit>(
            { app.documents.load() }, { app.documents.look(id) }, { app.log.load() }, { app.show.offer("V1") },
        ).map { scope.launch { it() } }
        // Each has begun, and waits for the wallet.
        yield()
        app.left()
        reading.joinAll()
        assertEquals(DocumentsState(), app.documents.state.value)
        assertEquals(LogState(), app.log.state.value)
        assertEquals(ShowState(), app.show.state.value)
    }

    @Test
    fun `a finger opens only what it was let open`() = phone(licence = true) {
        world.wallet.lock()
        app.unlock.byBiometrics()
        assertEquals(walletProblem(WalletException.NoBiometrics()), app.unlock.state.value.problem)
        app.unlock.type("204816")
        // He asked for a finger, and none opens it: it is offered once he is in.
        assertTrue(app.documents.state.value.offersFinger)
        app.documents.enableFinger()
        app.left()
        while (!world.wallet.isLocked()) delay(10)
        app.unlock.byBiometrics()
        assertEquals(Screen.DOCUMENTS, app.state.value.screen)
    }

    @Test
    fun `a licence is shown bright, counted, made easier and scanned by the other`() = phone(licence = true) {
        world.addRegistration()
        app.unlock.opened(false)
        app.go(Screen.SHOW)
        app.show.offer("V1")
        val optional = app.offered().first { !it.required }
        assertFalse(optional.chosen)
        val registration = app.show.state.value.offer!!.documents.first { !it.required }.id
        fun chosen() = app.offered().first { it.field.identifier == optional.field.identifier }.chosen
        for (on in listOf(true, false, true)) {
            app.show.choose(registration, optional.field, on)
            assertEquals(on, chosen())
        }
        assertFalse(display.bright)
        app.show.agree(480)
        assertTrue(display.bright)
        assertNull(app.show.state.value.offer)
        assertTrue(app.show.state.value.isShowing)
        app.show.state.first { it.frame != null && it.secondsLeft != null }
        assertEquals(30u, app.show.state.value.secondsLeft)
        world.clock.millis += 20_000
        app.show.state.first { it.secondsLeft == 10u }
        app.show.change(Ease.EASIEST)
        val usual = app.show.state.value.frame
        app.show.state.first { it.frame !== usual }

        app.scan.scan(ofTheScreen(), Purpose.Check("V1"))
        assertNull(app.scan.state.value.problem)
        assertEquals(Light.AMBER, app.scan.state.value.verdict?.light)
        assertContentEquals(world.portrait, app.scan.state.value.portrait)
        app.scan.notThisPerson()
        assertEquals(Light.RED, app.scan.state.value.verdict?.light)
        assertTrue(app.scan.state.value.isDenied)
        // Whoever was denied is not looked at a second time: his code is a replay.
        app.scan.again()
        assertNull(app.scan.state.value.verdict)
        app.scan.scan(ofTheScreen(), Purpose.Check("V1"))
        assertEquals(Light.RED, app.scan.state.value.verdict?.light)

        app.go(Screen.LOG)
        assertFalse(display.bright)
        assertEquals(ShowState(), app.show.state.value)
        app.log.load()
        val entry = assertNotNull(app.log.state.value.entries).first()
        assertEquals(LogKind.SHOWN_BY_MYSELF, entry.kind)
        app.log.delete(entry.id)
        assertNotEquals(LogKind.SHOWN_BY_MYSELF, app.log.state.value.entries?.first()?.kind)
    }

    @Test
    fun `a request is scanned, answered and accepted`() = phone(licence = true) {
        app.unlock.opened(false)
        app.go(Screen.SCAN)
        val asked = world.verifier.makeRequest("V1").codes()
        app.scan.scan(pictures(asked), Purpose.Answer)
        assertNull(app.scan.state.value.problem)
        app.state.first { it.screen == Screen.SHOW }
        assertEquals("TEST Đội CSGT số 1", app.show.state.value.offer?.request?.reader)
        app.show.agree(480)
        app.show.state.first { it.frame != null }
        app.show.state.first { it.secondsLeft == 60u }
        app.scan.scan(ofTheScreen(), Purpose.Check("V1"))
        val verdict = assertNotNull(app.scan.state.value.verdict)
        assertNotEquals(Light.RED, verdict.light)
        app.go(Screen.SCAN)
        assertFalse(display.bright)

        app.scan.scan(pictures(asked), Purpose.Answer)
        app.show.state.first { it.offer != null }
        app.show.decline()
        assertNull(app.show.state.value.offer)
        app.log.load()
        assertEquals(false, app.log.state.value.entries?.first()?.done)
    }

    @Test
    fun `a code goes from the screen when the wallet locks`() = phone(licence = true) {
        app.show.offer("V1")
        app.show.agree(480)
        app.show.state.first { it.frame != null && it.secondsLeft != null }
        world.wallet.lock()
        app.show.state.first { it.problem != null }
        assertEquals("LOCKED", app.show.state.value.problem?.code)
        assertNull(app.show.state.value.frame)
        assertFalse(display.bright)
    }

    @Test
    fun `a code counts for one person, whichever way the officer comes back to the camera`() = phone(licence = true) {
        app.unlock.opened(false)
        app.go(Screen.SCAN)
        // A recording: it doesn't end with the wallet.
        val code = pictures(Codes.ofMessage(world.shown().message(), Ease.USUAL))
        suspend fun scanned(): Reason? {
            app.scan.scan(code, Purpose.Check("V1"))
            return (assertNotNull(app.scan.state.value.verdict).outcome as? Outcome.Reject)?.reason?.reason
        }
        assertNull(scanned())
        app.scan.again()
        assertNull(app.scan.state.value.verdict)
        assertNull(scanned(), "he said that it is the same person")
        assertEquals(Reason.REPLAY, scanned(), "once")
        app.go(Screen.DOCUMENTS)
        app.go(Screen.SCAN)
        assertEquals(Reason.REPLAY, scanned())
        app.scan.again()
        app.left()
        app.unlock.opened(false)
        app.go(Screen.SCAN)
        assertEquals(Reason.REPLAY, scanned())
        app.scan.next()
        assertEquals(Reason.REPLAY, scanned())
    }

    @Test
    fun `who checks goes on when the wallet locks itself, and gives the PIN when he goes elsewhere`() = phone(licence = true) {
        suspend fun locksItself() {
            world.wallet.lock()
            app.unlock.type("204816")
            app.documents.load()
            assertNotNull(app.documents.state.value.documents)
            app.go(Screen.SCAN)
        }
        val code = pictures(Codes.ofMessage(world.shown().message(), Ease.USUAL))
        locksItself()
        app.scan.scan(code, Purpose.Check("V1"))
        val verdict = assertNotNull(app.scan.state.value.verdict)
        world.clock.millis += 61_000
        repeat(2) { app.tick() }
        assertEquals(Screen.SCAN, app.state.value.screen)
        assertEquals(verdict, app.scan.state.value.verdict)
        assertEquals(DocumentsState(), app.documents.state.value, "what is the wallet's is gone")
        // The next person, with a wallet that is locked.
        app.scan.next()
        app.scan.scan(code, Purpose.Check("V1"))
        assertNotNull(app.scan.state.value.verdict)
        app.go(Screen.SCAN)
        assertEquals(Screen.SCAN, app.state.value.screen)
        app.go(Screen.LOG)
        assertEquals(Screen.UNLOCK, app.state.value.screen)
        assertNull(app.scan.state.value.verdict)

        locksItself()
        app.scan.scan(code, Purpose.Check("V1"))
        world.clock.millis += 61_000
        app.tick()
        app.scan.scan(code, Purpose.Answer)
        assertEquals(Screen.UNLOCK, app.state.value.screen, "an answer needs the wallet")
    }

    @Test
    fun `nobody agrees to what he does not see yet, and choices land in the order of the fingers`() = phone(licence = true) {
        world.addRegistration()
        app.unlock.opened(false)
        app.go(Screen.SHOW)
        app.show.offer("V1")
        val optional = app.offered().first { !it.required }.field
        val registration = app.show.state.value.offer!!.documents.first { !it.required }.id
        fun chosen() = app.offered().first { it.field.identifier == optional.identifier }.chosen
        fun press(on: Boolean) = scope.launch { app.show.choose(registration, optional, on) }
        // As if the wallet were slow.
        app.show.turn.lock()
        val fingers = listOf(true, false, true, false).map(::press)
        yield()
        assertEquals(4, app.show.state.value.choosing)
        app.show.agree(480)
        assertFalse(app.show.state.value.isShowing)
        app.show.turn.unlock()
        fingers.joinAll()
        assertFalse(chosen())
        assertEquals(0, app.show.state.value.choosing)
        for (last in listOf(true, false)) {
            listOf(!last, last).map(::press).joinAll()
            assertEquals(last, chosen())
        }
        // What was being chosen when he left counts in no later offer.
        app.show.turn.lock()
        val late = press(true)
        yield()
        app.show.offer("V1")
        app.show.turn.unlock()
        late.join()
        assertEquals(0, app.show.state.value.choosing)
        assertFalse(chosen())
        app.show.agree(480)
        assertTrue(app.show.state.value.isShowing)
    }

    @Test
    fun `a code whose time is over goes, an answer's with words, one's own until the next`() = phone(licence = true) {
        app.unlock.opened(false)
        app.go(Screen.SCAN)
        app.scan.scan(pictures(world.verifier.makeRequest("V1").codes()), Purpose.Answer)
        app.state.first { it.screen == Screen.SHOW }
        app.show.agree(480)
        app.show.state.first { it.frame != null && it.secondsLeft == 60u }
        for (left in listOf(30u, null)) {
            world.clock.millis += 30_000
            app.show.state.first { it.secondsLeft == left }
        }
        val ended = walletProblem(WalletException.ConsentEnded())
        assertEquals(ShowState(problem = ended), app.show.state.first { it.problem != null })
        assertFalse(display.bright)

        app.show.offer("V1")
        app.show.agree(480)
        app.show.state.first { it.frame != null && it.secondsLeft == 30u }
        world.clock.millis += 30_000
        assertEquals(ShowState(isShowing = true), app.show.state.first { it.secondsLeft == null })
        assertTrue(display.bright)
    }

    @Test
    fun `what the camera reads after the app left is not seen in it`() = phone(licence = true) {
        app.unlock.opened(false)
        app.go(Screen.SCAN)
        val code = Codes.ofMessage(world.shown().message(), Ease.USUAL)
        var seen = 0
        val here = scope.coroutineContext.minusKey(Job)
        val late = flow {
            pictures(code).collect {
                if (seen++ == 1) withContext(here) { app.left() }
                emit(it)
            }
        }
        app.scan.scan(late, Purpose.Check("V1"))
        assertNull(app.scan.state.value.verdict)
        assertNull(app.scan.state.value.portrait)
        assertNull(app.scan.state.value.problem)
        assertEquals(0f, app.scan.state.value.fraction)
    }

    @Test
    fun `a consent that is over shows nothing any more`() = phone(licence = true) {
        app.show.offer("V1")
        app.show.agree(480)
        app.show.state.first { it.frame != null }
        app.show.agree(480)
        app.left()
        assertEquals(ShowState(), app.show.state.value)
        assertFalse(display.bright)
    }

    @Test
    fun `a square that is too small is told, and nothing stays bright`() = phone(licence = true) {
        app.show.offer("V1")
        app.show.agree(3)
        app.show.state.first { it.problem != null }
        assertFalse(display.bright)
        assertFalse(app.show.state.value.isShowing)
    }

    @Test
    fun `what is no document is told`() = phone {
        val other = Codes.ofMessage("TEST".encodeToByteArray(), Ease.USUAL)
        app.scan.scan(pictures(other), Purpose.Check("V1"))
        assertEquals(verifierProblem(VerifierException.Unreadable()), app.scan.state.value.problem)
        app.scan.scan(pictures(other), Purpose.Answer)
        assertNotNull(app.scan.state.value.problem)
        app.scan.notThisPerson()
        assertNull(app.scan.state.value.verdict)
        app.scan.scan(flow { throw NoCamera() }, Purpose.Answer)
        assertEquals("NO_CAMERA", app.scan.state.value.problem?.code)
        app.scan.scan(flow { emit(Picture(ByteArray(3), 480, 480)) }, Purpose.Answer)
        assertNotNull(app.scan.state.value.problem, "a camera that lies about its picture")
        app.scan.again()
        assertNull(app.scan.state.value.problem)

        val locked = walletProblem(WalletException.Locked())
        app.show.offer("V1")
        assertEquals(locked, app.show.state.value.problem)
        app.log.load()
        assertEquals(locked, app.log.state.value.problem)
        app.log.delete(EntryId(1))
        assertEquals(locked, app.log.state.value.problem)
        app.documents.load()
        assertEquals(locked, app.documents.state.value.problem)
        app.documents.look(DocumentId(1))
        assertEquals(locked, app.documents.state.value.problem)
    }

    @Test
    fun `words are in the language that was chosen`() = phone {
        assertEquals(Lang.VI, app.state.value.lang)
        app.changeLanguage()
        assertEquals("Documents", Texts.documents.text(app.state.value.lang))
        app.changeLanguage()
        assertEquals("Giấy tờ", Texts.documents.text(app.state.value.lang))
    }

    private fun peopleFields(type: String, portrait: ByteArray): String {
        val fields = File(System.getProperty("people"), "binh_$type.json").readText()
        return if (type == "vehicle_registration") fields else withPortrait(fields, portrait)
    }

    /** A document with fields that may be shown and need not be. */
    private suspend fun World.addRegistration() {
        val request = wallet.requestDocument("vehicle_registration", 4u)
        val fields = File(System.getProperty("people"), "binh_vehicle_registration.json").readText()
        wallet.add(issuer.issue(request, fields, 30u).batch)
    }

    private fun AppModel.offered() = assertNotNull(show.state.value.offer).documents.flatMap { it.fields }

    /** A camera that is held before this phone's screen. */
    private fun Phone.ofTheScreen(): Flow<Picture> = flow {
        while (true) {
            app.show.state.value.frame?.let { emit(Picture(it.pixels, it.side.toInt(), it.side.toInt())) }
            delay(20)
        }
    }

    /** A camera that is held before codes. */
    private fun pictures(codes: Codes): Flow<Picture> = flow {
        var elapsed = 0uL
        while (true) {
            val frame = codes.frame(elapsed, 480u)
            emit(Picture(frame.pixels, 480, 480))
            elapsed += if (codes.timing().still) 1uL else codes.nextInMillis(elapsed)
            delay(20)
        }
    }
}
