package vn.dinhdanh

// guide: imports
import java.util.Base64
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.*
import vn.dinhdanh.*
import vn.dinhdanh.core.*
// guide: end
import java.io.File
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
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

    @Test
    fun `a wallet's year`() = runBlocking<Unit> {
        var refuses = false
        val hardware = object : JvmHardware() {
            override fun sign(handle: ByteArray, data: ByteArray): ByteArray {
                if (refuses) throw DeviceException.NotConfirmed()
                return super.sign(handle, data)
            }
        }
        val (blobs, clock, folder) = Triple(JvmBlobs(), TestClock(), newFolder())
        val (otherFolder, otherDevice) = newFolder() to Platform(JvmHardware(), JvmBlobs(), clock)
        val issuer = Issuer.create(LIST, Platform(clock = clock))
        val fields = licenceFields(portrait())
        val (pack, pinned) = listOf("policy.cose", "roots.cbor").map { File(System.getProperty("guide"), it).readBytes() }
        val birthDate = CalendarDay(1990, 1u, 20u)

        // guide: year/open
        val device = Platform(hardware = hardware, blobs = blobs, clock = clock)
        val setup = WalletSetup(
            folder = folder, issuers = listOf(issuer.root()), readers = listOf(issuer.readerRoot()),
            platform = device, pinned = pinned,
        )
        val wallet = Wallet.of(setup)
        wallet.create(Secret(typed()), birthDate)
        val issued = issuer.issue(wallet.requestDocument("driving_licence", copies = 3u), fields, days = 30u)
        val licence = wallet.add(issued.batch)
        var entries = issued.entries  // the authority's own: what it revokes by
        // guide: end

        // guide: year/policy
        val learned = wallet.learnPolicy(pack)
        write("$learned")
        for (profile in withContext(Dispatchers.IO) { wallet.profiles() }) write(profile.id, profile.purpose.vi)
        // guide: end
        assertEquals(listOf(Learned.NEW, Learned.SAME), listOf(learned, wallet.learnPolicy(pack)))

        // guide: year/status
        suspend fun heed(list: ByteArray) {
            val said = wallet.learnStatus(list) ?: return write("danh sách không nói về giấy tờ nào trong ví")
            if (said.revoked > 0u) write("giấy tờ đã bị thu hồi: xin cấp lại")
            if (said.suspended > 0u) write("giấy tờ đang bị tạm giữ")
            if (said.locked > 0u) write("tài khoản đang bị khóa")
        }
        heed(issuer.publish(days = 7u, ttlSeconds = 86_400u).token)
        val account = withContext(Dispatchers.IO) { wallet.account() }
        write(account.levelWords.vi, account.stateWords.vi)
        // guide: end
        assertEquals(AccountState.ACTIVE, account.state)

        wallet.signAndFinish(wallet.renew(wallet.show(wallet.offer("V1").consent())))
        // guide: year/copies
        for (document in withContext(Dispatchers.IO) { wallet.documents() }.documents) {
            val warning = document.fewLeft ?: continue
            write(document.label.vi, warning.vi)
            val type = documentTypes().first { it.docType == document.docType }.name
            val more = issuer.issue(wallet.requestDocument(type, copies = 4u), fields, days = 30u)
            wallet.add(more.batch)  // the same DocumentId again: the copies joined it
            entries = entries + more.entries
        }
        // guide: end
        assertEquals(listOf(licence to 6u), wallet.documents().documents.map { it.id to it.freshCopies })

        // guide: year/finger
        wallet.enableBiometrics()  // a switch in the settings; the wallet is open
        wallet.lock()
        try {
            wallet.unlockByBiometrics()
        } catch (_: WalletException.NotConfirmed) {
            wallet.unlock(Secret(typed()))  // not his finger, or he dismissed the prompt
        } catch (_: WalletException.NoBiometrics) {
            wallet.unlock(Secret(typed()))  // his fingers changed, and the key is gone with that
            wallet.enableBiometrics()  // if he wants it again
        }
        // guide: end
        assertFalse(wallet.isLocked())

        // guide: year/no-finger
        wallet.disableBiometrics()  // the switch, off
        wallet.forgetBiometrics()  // the button that needs no PIN; the wallet is locked by it
        wallet.unlock(Secret(typed()))
        // guide: end
        wallet.lock()
        assertFailsWith<WalletException.NoBiometrics> { wallet.unlockByBiometrics() }
        wallet.unlock(Secret(typed()))

        // guide: year/pin
        fun typedAnew() = charArrayOf('5', '9', '1', '8', '3', '7')
        try {
            wallet.changePin(old = Secret(typed()), new = Secret(typedAnew()), newKey = true)
        } catch (error: WalletException.PinRefused) {
            write(walletProblem(error).words.vi)  // easy to guess, or his birth date: another
        } catch (error: WalletException.WrongPin) {
            write(walletProblem(error).words.vi)  // the old one; it cost a try
        }
        // guide: end
        wallet.lock()
        assertFailsWith<WalletException.WrongPin> { wallet.unlock(Secret(typed())) }
        wallet.unlock(Secret(typedAnew()))

        // guide: year/sign
        suspend fun signed(prepared: Prepared): Presentation? = withContext(Dispatchers.IO) {
            try {
                // Yours: such as a prompt for each key, which gives the signature when the finger was there.
                val signatures = wallet.toBeSigned(prepared).map { task -> hardware.sign(task.handle, task.data) }
                wallet.finish(prepared, signatures)
            } catch (_: DeviceException) {
                wallet.notSigned(prepared)
                null
            }
        }
        val showing = withContext(Dispatchers.IO) { wallet.show(wallet.offer("V1").consent()) }
        val shown = signed(withContext(Dispatchers.IO) { wallet.renew(showing) })
        // guide: end
        assertEquals(30u, shown?.secondsLeft())
        val officer = Verifier.open(
            VerifierSetup(listOf(issuer.root()), reader = issuer.certifyReader("TEST Đội CSGT số 1"), platform = Platform(clock = clock)),
        )
        val asked = wallet.readRequest(Message.of(officer.makeRequest("V1").message()))
        assertFalse(asked.view().confirmed, "the pack has other readers")
        val answer = wallet.answer(wallet.offerFor(asked).consent())
        refuses = true
        assertNull(signed(answer))
        assertFalse(wallet.log(1u).entries.single().done)
        refuses = false
        assertIs<Outcome.AcceptAsOf>(officer.check(Message.of(assertNotNull(signed(answer)).message())).verdict().outcome)
        assertTrue(wallet.log(1u).entries.single().done)

        // guide: year/log
        val checked = wallet.checkLog()
        val whole = checked.brokenAt == null
        write("${checked.entries} mục", "đã xóa ${checked.deleted}", if (whole) "nguyên vẹn" else "đã bị sửa")
        val page = wallet.exportHtml(Lang.VI)  // to be read, or printed
        val data = wallet.exportJson()  // to be checked: the entries with their chain
        val oldest = withContext(Dispatchers.IO) { wallet.log(50u) }.entries.last()
        withContext(Dispatchers.IO) { wallet.deleteLogEntry(oldest.id) }  // when he says so
        // guide: end
        assertEquals(listOf(0uL, 1uL), listOf(checked.deleted, wallet.checkLog().deleted))
        assertNull(wallet.checkLog().brokenAt)
        assertTrue("<html" in page && "receipts" in data)

        // guide: year/claim
        val claim = withContext(Dispatchers.IO) {
            wallet.setContact("binh@test.example")  // where he is answered: once
            wallet.withdraw(wallet.receipts(1u).receipts.first().id, RightKind.WITHDRAW)
        }
        write(claim.kindWords.vi, claim.answerDue.text, claim.finishDue.text)
        val letter = withContext(Dispatchers.IO) { wallet.letter(claim.id, address = "12 phố Thử Nghiệm") }
        write(letter.vi)
        // guide: end
        assertTrue("binh@test.example" in letter.vi && "12 phố Thử Nghiệm" in letter.vi)

        // guide: year/answered
        val claims = withContext(Dispatchers.IO) {
            wallet.answerClaim(claim.id)  // it answered
            wallet.extendClaim(claim.id)  // that it needs longer, which it may say once
            wallet.finishClaim(claim.id)  // it was done
            wallet.claims()
        }
        for (late in claims.claims.filter { it.overdue }) write("quá hạn", late.kindWords.vi, late.finishDue.text)
        // guide: end
        assertTrue(claims.claims.single().run { extended && !overdue && answeredAt != null && finishedAt != null })

        // An older copy comes back, as from a backup: without what the device remembers from the last unlocking.
        wallet.lock()
        val older = File(newFolder()).also { File(folder).copyRecursively(it) }
        wallet.unlock(Secret(typedAnew()))
        wallet.show(wallet.offer("V1").consent())
        wallet.lock()
        wallet.unlock(Secret(typedAnew()))
        wallet.lock()
        File(folder).deleteRecursively()
        older.copyRecursively(File(folder))
        // guide: year/damage
        try {
            wallet.unlock(Secret(typedAnew()))
        } catch (error: WalletException.OlderCopy) {
            write(walletProblem(error).words.vi)  // and if he goes on:
            wallet.unlockOlderCopy(Secret(typedAnew()))
        }
        for (damage in wallet.examine()) write(damageWords(damage).vi)  // everything is read; nothing is changed
        for (damage in withContext(Dispatchers.IO) { wallet.documents() }.lost) {
            write(damageWords(damage).vi)
            // When he says so; then have it issued again.
            if (damage is Damage.Document) wallet.delete(damage.id)
        }
        // guide: end
        assertEquals(LogKind.OLDER_COPY, wallet.log(1u).entries.single().kind)
        assertTrue(wallet.examine().isEmpty())

        val last = signed(wallet.renew(wallet.show(wallet.offer("V1").consent())))
        val messages = listOf(assertNotNull(last).message(), ByteArray(9))
        // guide: year/gate
        val gateSetup = VerifierSetup(roots = listOf(issuer.root()), platform = Platform(clock = clock))
        val gate = withContext(Dispatchers.IO) { Verifier.open(gateSetup) }
        val crowd = gate.checkMany(messages, profile = "V1")
        for (one in crowd) {
            one.verdict?.let { write(it.lightWords.vi, it.headline.vi) }
            one.unreadable?.let { write(it.code, it.words.vi) }
        }
        // guide: end
        assertEquals(listOf(Light.AMBER, null), crowd.map { it.verdict?.light })
        assertEquals(listOf(null, Reason.UNREADABLE), crowd.map { it.unreadable?.reason })

        clock.millis += 1_000
        // guide: year/revoke
        issuer.setStatus(entries, EntryStatus.REVOKED)
        val list = issuer.publish(days = 7u, ttlSeconds = 86_400u)
        gate.learn(list.token)  // each of them fetches it from list.uri
        heed(list.token)
        val revoked = gate.checkMany(messages, profile = "V1")
        revoked.first().verdict?.let { write(it.headline.vi) }
        // guide: end
        val outcome = assertIs<Outcome.Reject>(revoked.first().verdict?.outcome)
        assertEquals(Reason.REVOKED, outcome.reason.reason)
        assertFailsWith<WalletException.CopiesEnded> { wallet.offer("V1") }

        // guide: year/anew
        wallet.delete(licence)
        val anew = issuer.issue(wallet.requestDocument("driving_licence", copies = 4u), fields, days = 30u)
        wallet.add(anew.batch)
        // guide: end
        assertEquals(4u, wallet.documents().documents.single().freshCopies)

        // guide: year/keep
        val parts = issuer.parts()  // seal it, and clear it
        val kept = Issuer.ofParts(parts, Platform(clock = clock))
        // guide: end
        assertContentEquals(issuer.root(), kept.root())
        assertFailsWith<IssuerException.Final> { kept.setStatus(entries.take(1), EntryStatus.VALID) }

        // guide: year/move
        fun words() = "mười hai ký tự".toCharArray()  // of a password field, never of a String
        val out = wallet.moveOut(Secret(words()))
        for (damage in out.leftBehind) write("ở lại máy cũ", damageWords(damage).vi)

        val phone = Wallet.of(setup.copy(folder = otherFolder, platform = otherDevice))
        phone.moveIn(out.bytes, Secret(words()), Secret(typedAnew()), birthDate)
        for (document in withContext(Dispatchers.IO) { phone.toReissue() }) write(document.label.vi, document.issuer)
        // guide: end
        assertEquals("Giấy phép lái xe", phone.toReissue().single().label.vi)
        assertTrue(phone.documents().documents.isEmpty())
        assertEquals("binh@test.example", phone.contact())

        // guide: year/erase
        val erased = wallet.erase()
        write(if (erased.keys) "khóa đã bị hủy" else "khóa chưa hủy được", "${erased.files.size} tệp")
        // guide: end
        assertTrue(erased.keys && !wallet.exists())
    }

    /** Another phone's licence, as it is shown. */
    private suspend fun Wallet.shownToUs(issuer: Issuer): Presentation {
        create(pin())
        add(issuer.issue(requestDocument("driving_licence", 1u), licenceFields(portrait()), 30u).batch)
        return showing(offer("V1").consent()).first()
    }
}
