package vn.dinhdanh.sample.models

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import vn.dinhdanh.core.Account
import vn.dinhdanh.core.Document
import vn.dinhdanh.core.DocumentDetails
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.Words
import vn.dinhdanh.core.damageWords

/**
 * The documents on the screen.
 *
 * @property account the citizen's account; `null` until it was read.
 * @property documents the documents, newest first; `null` until they were read.
 * @property lost what of them can't be read.
 * @property details the one that is looked at.
 * @property problem what to tell.
 */
data class DocumentsState(
    val account: Account? = null,
    val documents: List<Document>? = null,
    val lost: List<Words> = emptyList(),
    val details: DocumentDetails? = null,
    val problem: Problem? = null,
)

/** The documents, and all that one of them says. */
class DocumentsModel internal constructor(wallet: Wallet) : WalletModel(wallet) {
    private val current = MutableStateFlow(DocumentsState())

    /** What is seen. */
    val state: StateFlow<DocumentsState> = current.asStateFlow()

    /** Reads the account and the list. */
    suspend fun load() {
        ask({ current.value = DocumentsState(problem = it) }, { it.documents() }) { list ->
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
    suspend fun look(id: Long) =
        ask({ told -> current.update { it.copy(problem = told) } }, { it.details(id) }) { details ->
            current.update { it.copy(details = details, problem = null) }
        }

    /** Closes it. */
    fun close() = current.update { it.copy(details = null) }

    internal fun clear() {
        forget()
        current.value = DocumentsState()
    }
}
