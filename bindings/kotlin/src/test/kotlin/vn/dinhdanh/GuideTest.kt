package vn.dinhdanh

// guide: imports
import java.util.Base64
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.*
import vn.dinhdanh.*
import vn.dinhdanh.core.*
// guide: end
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

// guide: screen
/** Your screen: it writes lines, and draws codes, which are squares of grey pixels. */
fun write(vararg lines: String) = println(lines.joinToString(" · "))

fun draw(frame: Frame, secondsLeft: UInt?) = write("mã ${frame.index}", "${frame.side} điểm ảnh", "$secondsLeft giây")

/** Your keypad. */
fun typed() = charArrayOf('2', '0', '4', '8', '1', '6')
// guide: end

/** The code of docs/guide, as it stands there: what is between the marks is copied by docs/guide/snippets.py. */
class GuideTest {
    @Test
    fun `a wallet in an hour`() = runBlocking<Unit> {
        val folder = newFolder()
        val portrait = portrait()

        // guide: wallet/authority
        val issuer = Issuer.create("https://status.test.example/1", Platform())
        val issuerRoot = issuer.root()
        val readerRoot = issuer.readerRoot()
        // guide: end

        // guide: wallet/open
        val setup = WalletSetup(folder = folder, issuers = listOf(issuerRoot), readers = listOf(readerRoot))
        val wallet = Wallet.of(setup)
        // guide: end

        // guide: wallet/create
        val pin = Secret(typed())
        val birthDate = CalendarDay(1990, 1u, 20u)
        working { progress, cancel -> wallet.create(pin, birthDate, progress = progress, cancel = cancel) }.collect { step ->
            if (step is Work.Going) write("${step.progress.done} / ${step.progress.total}")
        }
        // guide: end
        assertTrue(pin.bytes.all { it == 0.toByte() })
        assertFalse(wallet.isLocked())

        // guide: wallet/fields
        val fields = """
            {
              "org.iso.18013.5.1": {
                "family_name": "Trần",
                "given_name": "Văn Bình",
                "birth_date": "1990-01-20",
                "document_number": "990123456789",
                "issue_date": "2025-02-10",
                "expiry_date": "2035-02-10",
                "issuing_authority": "Phòng CSGT (TEST)",
                "issuing_country": "VN",
                "un_distinguishing_sign": "VN",
                "driving_privileges": [
                  { "vehicle_category_code": "B", "issue_date": "2025-02-10", "expiry_date": "2035-02-10" }
                ],
                "portrait": "${Base64.getEncoder().encodeToString(portrait)}"
              },
              "org.iso.18013.5.1.VN": {
                "full_name": "Trần Văn Bình",
                "class_scheme": "2024",
                "licence_classes_vn": [
                  { "class": "B", "class_scheme": "2024", "first_issue_date": "2025-02-10", "expiry_date": "2035-02-10" }
                ]
              }
            }
        """
        // guide: end

        // guide: wallet/add
        val request = wallet.requestDocument("driving_licence", copies = 4u)
        val issued = issuer.issue(request, fields, days = 30u)
        val licence = wallet.add(issued.batch)
        // guide: end

        // guide: wallet/documents
        val list = withContext(Dispatchers.IO) { wallet.documents() }
        for (document in list.documents) {
            write(document.label.vi, document.issuer, document.validUntil.text)
        }
        for (damage in list.lost) write("không đọc được", damageWords(damage).vi)
        val details = withContext(Dispatchers.IO) { wallet.details(licence) }
        for (field in details.fields) {
            write(field.label.vi, field.text.vi)
        }
        // guide: end
        assertEquals(1, list.documents.size)
        assertTrue(details.fields.none { it.label.vi.isEmpty() || it.text.vi.isEmpty() })

        // guide: wallet/consent
        val offer = withContext(Dispatchers.IO) { wallet.offer("V1") }
        val screen = offer.view()
        write(screen.profile.purpose.vi, screen.profile.basis.vi, screen.profile.retention.vi)
        for (field in screen.documents.flatMap { it.fields }) {
            write(field.field.label.vi, field.field.text.vi, if (field.required) "bắt buộc" else "tùy chọn")
        }
        val consent = offer.consent()
        // guide: end
        assertTrue(screen.missing.isEmpty())

        // guide: wallet/choose
        val adult = withContext(Dispatchers.IO) { wallet.offer("V2") }
        for (document in adult.view().documents) {
            for (field in document.fields.filter { !it.required }) {
                adult.choose(document.id, field.field.namespace, field.field.identifier, chosen = true)  // he tapped it
            }
        }
        val chosen = adult.view().documents.flatMap { it.fields }.filter { it.chosen }  // the screen, drawn again
        write("sẽ trình", *chosen.map { it.field.label.vi }.toTypedArray())
        // guide: end
        assertEquals(listOf("age_over_18", "portrait"), chosen.map { it.field.identifier })

        // guide: wallet/show
        suspend fun show(consent: Consent) = try {
            wallet.showing(consent).collectLatest { shown ->
                shown.use {
                    shown.codes(Ease.USUAL).frames(side = 480).collect { frame -> draw(frame, shown.secondsLeft()) }
                }
            }
        } catch (error: CodesException) {
            write(codesProblem(error).words.vi)  // Locked: the wallet locked under a code that was drawn
        } catch (error: WalletException) {
            write(walletProblem(error).words.vi)  // Locked: it locked between two codes
        }
        // guide: end

        // guide: wallet/leave
        val showing = launch { show(consent) }
        delay(1_000)
        showing.cancelAndJoin()
        // guide: end
        assertEquals(3u, wallet.documents().documents.single().freshCopies)
        // A lock under it ends a showing, and nothing else.
        val interrupted = launch { show(wallet.offer("V1").consent()) }
        delay(500)
        wallet.lock()
        interrupted.join()
        assertFalse(interrupted.isCancelled)
        wallet.unlock(Secret(typed()))

        // guide: wallet/asked
        val reader = issuer.certifyReader("TEST Đội CSGT số 1")
        val officer = Verifier.open(VerifierSetup(roots = listOf(issuerRoot), reader = reader))
        val scanned = Message.of(officer.makeRequest("V1").message())
        // guide: end

        // guide: wallet/answer
        val asked = withContext(Dispatchers.IO) { wallet.readRequest(scanned) }
        write(asked.view().confirmedWords.vi, asked.view().reader)
        val answer = withContext(Dispatchers.IO) { wallet.answer(wallet.offerFor(asked).consent()) }
        val answered = wallet.signAndFinish(answer)
        // guide: end
        assertTrue(asked.view().confirmed)
        val outcome = officer.check(throughTheCamera(answered.usual())).use { it.verdict().outcome }
        assertIs<Outcome.AcceptAsOf>(outcome)

        // guide: wallet/log
        for (entry in withContext(Dispatchers.IO) { wallet.log(50u) }.entries) {
            write(entry.at.text, entry.words.vi, entry.outcome.vi)
        }
        // guide: end
        assertTrue(wallet.log(50u).entries.size >= 3)

        // guide: wallet/withdraw
        val letter = withContext(Dispatchers.IO) {
            wallet.setContact("binh@test.example")
            val receipt = wallet.receipts(1u).receipts.first()
            wallet.letter(wallet.withdraw(receipt.id, RightKind.WITHDRAW).id)
        }
        write(letter.vi)
        // guide: end
        assertTrue("TEST Đội CSGT số 1" in letter.vi && "binh@test.example" in letter.vi)

        // guide: wallet/lock
        wallet.lock()
        try {
            wallet.unlock(Secret(typed()))
        } catch (error: WalletException) {
            val problem = walletProblem(error)
            write(problem.code, problem.words.vi)
            if (error is WalletException.WrongPin) write("${error.remaining}")
        }
        // guide: end
        assertFalse(wallet.isLocked())
        assertEquals(KeyGuard.SOFTWARE, wallet.safety().guard)

        val (hardware, blobs, clock) = Triple(JvmHardware(), JvmBlobs(), TestClock())
        val otherFolder = newFolder()
        // guide: wallet/device
        val device = Platform(hardware = hardware, blobs = blobs, clock = clock)
        val guarded = Wallet.of(setup.copy(folder = otherFolder, platform = device))
        write("${guarded.safety().guard}")
        // guide: end
        assertEquals(KeyGuard.TRUSTED_ENVIRONMENT, guarded.safety().guard)
    }

    @Test
    fun `a verifier in an hour`() = runBlocking<Unit> {
        val issuer = Issuer.create(LIST, Platform())
        val somebody = Wallet.of(WalletSetup(newFolder(), listOf(issuer.root()), listOf(issuer.readerRoot())))
        val shown = somebody.shownToUs(issuer)
        val folder = newFolder()

        // guide: verifier/open
        val reader = issuer.certifyReader("TEST Đội CSGT số 1")
        val setup = VerifierSetup(roots = listOf(issuer.root()), reader = reader, folder = folder)
        val verifier = withContext(Dispatchers.IO) { Verifier.open(setup) }
        // guide: end
        assertEquals("TEST Đội CSGT số 1", verifier.readerName())

        // guide: verifier/camera
        val codes = shown.codes(Ease.USUAL)
        val pictures = codes.frames(side = 480).map { frame -> Picture(frame.pixels, width = 480, height = 480) }
        // guide: end

        // guide: verifier/scan
        val whole = pictures.scanned().onEach { event ->
            when (event) {
                is ScanEvent.Progress -> write("${event.fraction}")
                is ScanEvent.Hint -> write(event.words.vi)
                else -> {}
            }
        }.filterIsInstance<ScanEvent.Complete>().first()
        // guide: end
        assertContentEquals(shown.message(), whole.message.bytes())
        // Codes end with their wallet, so that it is held until here.
        somebody.lock()

        // guide: verifier/check
        val check = withContext(Dispatchers.IO) { verifier.check(whole.message, profile = "V1") }
        val verdict = check.verdict()
        write(verdict.headline.vi, verdict.lightWords.vi, verdict.proofWords.vi)
        when (verdict.light) {
            Light.GREEN -> write("cho qua")
            Light.AMBER -> write("đối chiếu, rồi quyết định")
            Light.RED -> write("không cho qua")
        }
        (verdict.outcome as? Outcome.Reject)?.let { write(it.reason.code, it.reason.words.vi) }
        for (field in check.documents().flatMap { it.fields }) {
            write(field.label.vi, field.text.vi)
        }
        val portrait = check.portrait()
        // guide: end
        assertContentEquals(portrait(), portrait)
        assertEquals(Light.AMBER, verdict.light)

        // guide: verifier/problem
        try {
            withContext(Dispatchers.IO) { verifier.check(Message.of("không phải giấy tờ".toByteArray())) }
        } catch (error: VerifierException) {
            val problem = verifierProblem(error)
            write(problem.code, problem.words.vi)
        }
        // guide: end

        // guide: verifier/person
        val denied = check.notThisPerson()
        write(denied.headline.vi, denied.lightWords.vi)
        val record = check.record()
        // guide: end
        assertEquals(Reason.HOLDER_NOT_CONFIRMED, assertIs<Outcome.Reject>(denied.outcome).reason.reason)
        assertTrue("<html" in record)

        // guide: verifier/ask
        val request = verifier.makeRequest("V1")
        request.codes().frames(side = 480).collect { frame -> draw(frame, request.secondsLeft()) }
        // guide: end

        // guide: verifier/learn
        val list = issuer.publish(days = 7u, ttlSeconds = 86_400u).token
        val lesson = verifier.learn(list)
        write("${lesson.kind}", "${lesson.learned}")
        if (withContext(Dispatchers.IO) { verifier.waitForStatus(check) }) write("chờ danh sách mới")
        val queue = verifier.confirm()
        for (settled in queue.checks) write(settled.receipt, "${settled.confirmation}")
        withContext(Dispatchers.IO) { verifier.settle(queue.checks) }  // once they were told
        for (entry in queue.unread) write(entry.name, entry.words.vi)
        // guide: end
        assertEquals(Learned.NEW, lesson.learned)
    }

    /** Another phone's licence, as it is shown. */
    private suspend fun Wallet.shownToUs(issuer: Issuer): Presentation {
        create(pin())
        add(issuer.issue(requestDocument("driving_licence", 1u), licenceFields(portrait()), 30u).batch)
        return showing(offer("V1").consent()).first()
    }
}
