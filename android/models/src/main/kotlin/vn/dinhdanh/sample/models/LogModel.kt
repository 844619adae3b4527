package vn.dinhdanh.sample.models

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import vn.dinhdanh.core.EntryId
import vn.dinhdanh.core.LogEntry
import vn.dinhdanh.core.LogList
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.Words
import vn.dinhdanh.core.damageWords

/**
 * The activity log on the screen.
 *
 * @property entries the newest entries, newest first; `null` until they were read.
 * @property lost what of it can't be read.
 * @property problem what to tell.
 */
data class LogState(
    val entries: List<LogEntry>? = null,
    val lost: List<Words> = emptyList(),
    val problem: Problem? = null,
)

/** The activity log. */
class LogModel internal constructor(wallet: Wallet) : WalletModel(wallet) {
    private val current = MutableStateFlow(LogState())

    /** What is seen. */
    val state: StateFlow<LogState> = current.asStateFlow()

    /** Reads the newest. */
    suspend fun load() = ask({ current.value = LogState(problem = it) }, { it.log(NEWEST) }, ::see)

    /** Deletes what one says. */
    suspend fun delete(id: EntryId) {
        val read = { wallet: Wallet ->
            wallet.deleteLogEntry(id)
            wallet.log(NEWEST)
        }
        ask({ told -> current.update { it.copy(problem = told) } }, read, ::see)
    }

    private fun see(list: LogList) {
        current.value = LogState(list.entries, list.lost.map(::damageWords))
    }

    internal fun clear() {
        forget()
        current.value = LogState()
    }

    private companion object {
        const val NEWEST = 200u
    }
}
