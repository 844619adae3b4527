package vn.dinhdanh.sample.models

import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.DataInputStream
import java.io.DataOutputStream
import java.io.IOException
import java.util.Base64
import vn.dinhdanh.core.AuthorityParts
import vn.dinhdanh.core.CertifiedKey
import vn.dinhdanh.core.Issuer
import vn.dinhdanh.core.Words

/** Who issues documents: in an app for real ones the issuer's service, reached by a network or by a file. */
interface Authority {
    /** Signs a document of a [type], such as `driving_licence`, for the keys that a wallet's [request] names. */
    suspend fun issue(type: String, request: ByteArray): ByteArray

    /** The newest list of what became of the documents that it issued. */
    suspend fun status(): ByteArray
}

/**
 * A document that can be asked for.
 *
 * @property type its type, as the core names it.
 * @property words what a button says that has it issued here.
 * @property asked what a button says that saves a request to its issuer.
 */
enum class Receivable(val type: String, val words: Words, val asked: Words) {
    CARD(
        "citizen_id",
        Words("Nhận căn cước TEST", "Receive a TEST identity card"),
        Words("Lưu yêu cầu cấp căn cước", "Save a request for an identity card"),
    ),
    LICENCE(
        "driving_licence",
        Words("Nhận giấy phép lái xe TEST", "Receive a TEST driving licence"),
        Words("Lưu yêu cầu cấp giấy phép lái xe", "Save a request for a driving licence"),
    ),
    VEHICLE(
        "vehicle_registration",
        Words("Nhận chứng nhận đăng ký xe TEST", "Receive a TEST vehicle registration"),
        Words("Lưu yêu cầu cấp chứng nhận đăng ký xe", "Save a request for a vehicle registration"),
    ),
}

/** The TEST authority inside the app. [fields] are those of an invented person, as JSON; [keep] keeps the authority. */
class TestAuthority(
    private val issuer: Issuer,
    private val fields: (type: String) -> String,
    private val keep: (AuthorityParts) -> Unit,
) : Authority {
    override suspend fun issue(type: String, request: ByteArray): ByteArray {
        val issued = issuer.issue(request, fields(type), DAYS.toUShort())
        // Before anything is given away: an entry of its status list is given once.
        keep(issuer.parts())
        return issued.batch
    }

    override suspend fun status(): ByteArray = issuer.publish(LISTED_DAYS.toUShort(), LISTED_SECONDS).token

    private companion object {
        const val DAYS = 30
        const val LISTED_DAYS = 7
        const val LISTED_SECONDS: ULong = 86_400u
    }
}

/** The [fields] of a document with a [portrait] in their first namespace. */
fun withPortrait(fields: String, portrait: ByteArray): String {
    val inside = fields.indexOf('{', fields.indexOf('{') + 1) + 1
    return fields.replaceRange(inside, inside, "\"portrait\": \"${Base64.getEncoder().encodeToString(portrait)}\",")
}

/** A TEST authority as one file, which the sample for iOS reads too: each part behind its length. */
fun AuthorityParts.encoded(): ByteArray = ByteArrayOutputStream().also { bytes ->
    val file = DataOutputStream(bytes)
    val keys = listOf(root, signer, statusSigner, readerRoot).flatMap { listOf(it.pkcs8, it.certificate) }
    for (part in keys + listOf(register)) {
        file.writeInt(part.size)
        file.write(part)
    }
}.toByteArray()

/** The authority of such a file; `null` where it is none. */
fun authorityParts(file: ByteArray): AuthorityParts? = try {
    val from = DataInputStream(ByteArrayInputStream(file))
    fun part(): ByteArray {
        val size = from.readInt()
        if (size !in 0..from.available()) throw IOException("no part")
        return ByteArray(size).also(from::readFully)
    }
    fun key() = CertifiedKey(part(), part())
    AuthorityParts(key(), key(), key(), key(), part()).takeIf { from.available() == 0 }
} catch (_: IOException) {
    null
}
