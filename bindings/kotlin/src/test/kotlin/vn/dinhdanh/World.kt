package vn.dinhdanh

import vn.dinhdanh.core.Check
import vn.dinhdanh.core.CodeScanner
import vn.dinhdanh.core.Codes
import vn.dinhdanh.core.Consent
import vn.dinhdanh.core.DocumentId
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.Issuer
import vn.dinhdanh.core.Message
import vn.dinhdanh.core.Outcome
import vn.dinhdanh.core.Platform
import vn.dinhdanh.core.Presentation
import vn.dinhdanh.core.Reason
import vn.dinhdanh.core.ScanEvent
import vn.dinhdanh.core.Verifier
import vn.dinhdanh.core.VerifierSetup
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletSetup

const val LIST = "https://status.test.example/1"

fun pin(digits: String = "204816") = Secret(digits.toCharArray())

/** A TEST authority, a citizen's phone and an officer's phone, with one clock. */
class World(val hardware: JvmHardware = JvmHardware(), val blobs: JvmBlobs = JvmBlobs()) {
    val clock = TestClock()
    private val clockOnly = Platform(clock = clock)
    val issuer = Issuer.create(LIST, clockOnly)
    val folder = newFolder()
    val wallet = newWallet(folder, hardware, blobs)
    val verifier = newVerifier()
    var entries = emptyList<ULong>()
    val portrait = portrait()

    fun newWallet(folder: String, hardware: JvmHardware, blobs: JvmBlobs) = Wallet.of(
        WalletSetup(
            folder = folder,
            issuers = listOf(issuer.root()),
            readers = listOf(issuer.readerRoot()),
            platform = Platform(hardware, blobs, clock),
        ),
    )

    fun newVerifier(folder: String? = null) = Verifier.open(
        VerifierSetup(
            roots = listOf(issuer.root()),
            reader = issuer.certifyReader("TEST Đội CSGT số 1"),
            folder = folder,
            platform = clockOnly,
        ),
    )

    /** Creates the wallet and has a licence issued into it. */
    suspend fun withLicence(copies: Int = 4): World {
        wallet.create(pin())
        add(copies)
        return this
    }

    suspend fun add(copies: Int, type: String = "driving_licence", fields: String = licenceFields(portrait)): DocumentId {
        val request = wallet.requestDocument(type, copies.toUShort())
        val issued = issuer.issue(request, fields, 30u)
        entries = issued.entries
        return wallet.add(issued.batch)
    }

    fun consent(): Consent = wallet.offer("V1").use { it.consent() }

    /** Shows the licence by oneself. */
    suspend fun shown(): Presentation = wallet.show(consent()).use { showing ->
        wallet.renew(showing).use { wallet.signAndFinish(it) }
    }

    fun check(message: Message, by: Verifier = verifier): Check = by.check(message, "V1")

    fun check(message: ByteArray, by: Verifier = verifier): Check = check(Message.of(message), by)

    fun reason(message: ByteArray, by: Verifier = verifier): Reason? = check(message, by = by).use { check ->
        (check.verdict().outcome as? Outcome.Reject)?.reason?.reason
    }
}

fun Presentation.usual(): Codes = codes(Ease.USUAL)

/** Draws codes as a screen does and reads them as a camera does. */
fun throughTheCamera(codes: Codes): Message {
    var elapsed = 0uL
    CodeScanner().use { scanner ->
        repeat(400) {
            val frame = codes.frame(elapsed, 480u)
            for (event in scanner.look(frame.pixels, frame.side, frame.side, frame.side)) {
                if (event is ScanEvent.Complete) return event.message
            }
            elapsed += codes.nextInMillis(elapsed)
        }
    }
    error("not read")
}
