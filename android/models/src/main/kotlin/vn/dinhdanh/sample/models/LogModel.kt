package vn.dinhdanh.sample.models

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import vn.dinhdanh.core.LogEntry
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Wallet

/**
 * The activity log on the screen.
 *
 * @property entries the newest entries, newest first; `null` until they were read.
 * @property problem what to tell.
 */
data class LogState(val entries: List<LogEntry>? = null, val problem: Problem? = null)

/** The activity log. */
class LogModel internal constructor(wallet: Wallet) : WalletModel(wallet) {
    private val current = MutableStateFlow(LogState())

    /** What is seen. */
    val state: StateFlow<LogState> = current.asStateFlow()

    /** Reads the newest. */
    suspend fun load() = ask({ current.value = LogState(problem = it) }, { it.log(NEWEST) }) { current.value = LogState(it) }

    /** Deletes what one says. */
    suspend fun delete(id: Long) {
        val read = { wallet: Wallet ->
            wallet.deleteLogEntry(id)
            wallet.log(NEWEST)
        }
        ask({ told -> current.update { it.copy(problem = told) } }, read) { current.value = LogState(it) }
    }

    internal fun clear() {
        forget()
        current.value = LogState()
    }

    private companion object {
        const val NEWEST = 200u
    }
}
