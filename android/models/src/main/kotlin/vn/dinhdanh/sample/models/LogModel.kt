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
class LogModel internal constructor(private val wallet: Wallet) {
    private val current = MutableStateFlow(LogState())

    /** What is seen. */
    val state: StateFlow<LogState> = current.asStateFlow()

    /** Reads the newest. */
    suspend fun load() = telling({ current.value = LogState(problem = it) }) {
        current.value = LogState(aside { wallet.log(NEWEST) })
    }

    /** Deletes what one says. */
    suspend fun delete(id: Long) = telling({ told -> current.update { it.copy(problem = told) } }) {
        aside { wallet.deleteLogEntry(id) }
        load()
    }

    internal fun clear() {
        current.value = LogState()
    }

    private companion object {
        const val NEWEST = 200u
    }
}
