package vn.dinhdanh.sample.models

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import vn.dinhdanh.core.Account
import vn.dinhdanh.core.Document
import vn.dinhdanh.core.DocumentDetails
import vn.dinhdanh.core.DocumentId
import vn.dinhdanh.core.DocumentProblem
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.Words
import vn.dinhdanh.core.damageWords

/**
 * The documents on the screen.
 *
 * @property account the citizen's account; `null` until it was read.
 * @property documents the documents, newest first; `null` until they were read.
 * @property lost what of them can't be read.
 * @property details the one that is looked at.
 * @property isReceiving whether a document is being received.
 * @property offersFinger whether to offer that a finger or face opens the wallet next time.
 * @property problem what to tell.
 */
data class DocumentsState(
    val account: Account? = null,
    val documents: List<Document>? = null,
    val lost: List<Words> = emptyList(),
    val details: DocumentDetails? = null,
    val isReceiving: Boolean = false,
    val offersFinger: Boolean = false,
    val problem: Problem? = null,
)

/** The documents, and all that one of them says; how they come here. */
class DocumentsModel internal constructor(
    wallet: Wallet,
    private val authority: Authority? = null,
    private val files: Files? = null,
    private val learn: suspend (ByteArray) -> Unit = {},
) : WalletModel(wallet) {
    private val current = MutableStateFlow(DocumentsState())

    /** What is seen. */
    val state: StateFlow<DocumentsState> = current.asStateFlow()

    /** What an issuer answered by a file. It waits for the wallet, which the system's picker locked, so it stays when the app leaves. */
    private var waiting: ByteArray? = null

    /** What became of a file while the app was left. */
    private var untold: Problem? = null
    private var isTaking = false

    /** Whether a document can come as a file. */
    val hasFiles: Boolean = files != null

    /** Reads the account and the list, and takes in what came as a file. */
    suspend fun load() {
        read()
        if (current.value.documents != null) takeIn()
    }

    private suspend fun read() {
        val unread = { told: Problem ->
            current.update { DocumentsState(isReceiving = it.isReceiving, offersFinger = it.offersFinger, problem = told) }
        }
        ask(unread, { it.documents() }) { list ->
            val lost = list.lost.map(::damageWords)
            current.update { it.copy(documents = list.documents, lost = lost, problem = null) }
        }
        if (current.value.documents == null) return
        // By itself: what is said of the account can be damaged, and the documents whole.
        ask({ told -> current.update { it.copy(account = null, problem = told) } }, { it.account() }) { account ->
            current.update { it.copy(account = account) }
        }
    }

    /** Opens one. */
    suspend fun look(id: DocumentId) =
        ask({ told -> current.update { it.copy(problem = told) } }, { it.details(id) }) { details ->
            current.update { it.copy(details = details, problem = null) }
        }

    /** What can be received here; nothing where no authority is at hand. */
    val receivable: List<Receivable> = if (authority == null) emptyList() else Receivable.entries

    /** Has the authority issue a document for keys of this wallet, and takes it in with the newest word on its status. */
    suspend fun receive(document: Receivable) {
        val from = authority ?: return
        if (current.value.isReceiving) return
        current.update { it.copy(isReceiving = true, problem = null) }
        val received: suspend (Wallet) -> Unit = { wallet ->
            wallet.add(from.issue(document.type, wallet.requestDocument(document.type, COPIES.toUShort())))
            // Both sides of this phone: whom it shows to, and whom it checks.
            val list = from.status()
            wallet.learnStatus(list)
            learn(list)
        }
        ask({ told -> current.update { it.copy(isReceiving = false, problem = told) } }, received) {
            current.update { it.copy(isReceiving = false) }
        }
        if (current.value.problem == null) load()
    }

    /** Has a request for a [document] saved as a file, to be carried to its issuer. */
    suspend fun saveRequest(document: Receivable) {
        val files = files ?: return
        var request: ByteArray? = null
        ask({ told -> current.update { it.copy(problem = told) } }, { it.requestDocument(document.type, COPIES.toUShort()) }) {
            request = it
        }
        request?.let { made -> choosing { files.save("${document.type}.request", made) } }
    }

    /** Has the issuer's answer chosen, and takes it in as soon as the wallet is open. */
    suspend fun openAnswer() {
        val files = files ?: return
        choosing {
            val answer = files.open(MOST)
            if (answer != null && answer.size > MOST) throw WalletException.DocumentRefused(DocumentProblem.OUT_OF_LIMITS)
            waiting = answer
        }
    }

    /** The wallet may be locked when [choose] ends: then what came of it is seen at the next [load]. */
    private suspend fun choosing(choose: suspend () -> Unit) {
        telling({ untold = it }) { choose() }
        if (!wallet.isLocked()) load()
    }

    private suspend fun takeIn() {
        untold?.let { told -> current.update { it.copy(problem = told) } }
        untold = null
        val answer = waiting ?: return
        if (isTaking) return
        isTaking = true
        current.update { it.copy(isReceiving = true) }
        val begun = round
        var told: Problem? = null
        try {
            telling({ told = it }) { aside { wallet.add(answer) } }
        } finally {
            isTaking = false
        }
        // Where the app left meanwhile and locked the wallet it is for the next time.
        if (told?.code != "LOCKED") waiting = null
        if (begun != round) return
        current.update { it.copy(isReceiving = false, problem = told) }
        if (told == null) read()
    }

    /** A finger or face opens the wallet from now on. */
    suspend fun enableFinger() =
        ask({ told -> current.update { it.copy(problem = told) } }, { it.enableBiometrics() }) {
            current.update { it.copy(offersFinger = false, problem = null) }
        }

    /** He goes on with the PIN. */
    fun notNow() = current.update { it.copy(offersFinger = false) }

    internal fun offerFinger() = current.update { it.copy(offersFinger = true) }

    /** Closes it. */
    fun close() = current.update { it.copy(details = null) }

    internal fun clear() {
        forget()
        current.value = DocumentsState()
    }

    private companion object {
        const val COPIES = 8

        /** Bytes of an answer: the core reads no more either. */
        const val MOST = 16 shl 20
    }
}
