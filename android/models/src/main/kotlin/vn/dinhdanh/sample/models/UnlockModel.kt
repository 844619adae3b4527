package vn.dinhdanh.sample.models

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import vn.dinhdanh.Secret
import vn.dinhdanh.Work
import vn.dinhdanh.cancellable
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.Words
import vn.dinhdanh.create
import vn.dinhdanh.unlock
import vn.dinhdanh.working

/**
 * The keypad's state.
 *
 * @property exists whether there is a wallet already.
 * @property typed digits that are typed.
 * @property isWorking whether the core is at work: no digit is taken then.
 * @property fraction how far it is, from 0 to 1, while the wallet is made.
 * @property problem what to tell.
 */
data class UnlockState(
    val exists: Boolean,
    val typed: Int = 0,
    val isWorking: Boolean = false,
    val fraction: Float? = null,
    val problem: Problem? = null,
) {
    /** What the keypad is headed. */
    val title: Words get() = if (exists) Texts.enterPin else Texts.choosePin
}

/** The keypad: makes the wallet the first time, then unlocks it. */
class UnlockModel internal constructor(private val wallet: Wallet) {
    private val current = MutableStateFlow(UnlockState(wallet.exists()))

    /** What is seen. */
    val state: StateFlow<UnlockState> = current.asStateFlow()

    /** Called when the wallet is open. */
    internal var opened: () -> Unit = {}
    private val pin = ByteArray(DIGITS)

    /** What was begun before the app left opens nothing. */
    private var round = 0

    /** A digit was pressed; the last one opens. */
    suspend fun press(digit: Int) {
        val typed = current.value.typed
        if (current.value.isWorking || typed >= DIGITS || digit !in 0..9) return
        pin[typed] = ('0'.code + digit).toByte()
        current.update { it.copy(typed = typed + 1, problem = null) }
        if (typed + 1 == DIGITS) open()
    }

    /** The last digit was taken back. */
    fun takeBack() {
        val typed = current.value.typed
        if (current.value.isWorking || typed == 0) return
        pin[typed - 1] = 0
        current.update { it.copy(typed = typed - 1) }
    }

    /** Unlocks by finger or face. */
    suspend fun byBiometrics() = opening { cancellable { wallet.unlockByBiometrics(it) } }

    /** Forgets what was typed. */
    internal fun again() {
        pin.fill(0)
        round++
        current.update { it.copy(typed = 0, problem = null) }
    }

    private suspend fun open() {
        // The call that takes it clears it.
        val typed = Secret(pin.copyOf())
        pin.fill(0)
        if (current.value.exists) {
            opening { cancellable { wallet.unlock(typed, it) } }
        } else {
            opening {
                working { listener, token -> wallet.create(typed, progress = listener, cancel = token) }.collect { step ->
                    if (step is Work.Going) {
                        val fraction = step.progress.done.toFloat() / maxOf(step.progress.total, 1u).toFloat()
                        current.update { it.copy(fraction = fraction) }
                    }
                }
            }
        }
    }

    private suspend fun opening(call: suspend () -> Unit) {
        if (current.value.isWorking) return
        current.update { it.copy(isWorking = true, problem = null) }
        val begun = round
        try {
            telling({ told -> current.update { it.copy(problem = told) } }) {
                call()
                // The app left meanwhile, and locked what wasn't open yet.
                if (round == begun) opened() else aside { wallet.lock() }
            }
        } finally {
            pin.fill(0)
            val exists = wallet.exists()
            current.update { it.copy(exists = exists, typed = 0, isWorking = false, fraction = null) }
        }
    }

    companion object {
        /** Digits of a PIN, for the dots. */
        const val DIGITS = 6
    }
}
