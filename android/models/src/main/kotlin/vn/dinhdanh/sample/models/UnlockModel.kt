package vn.dinhdanh.sample.models

import java.time.DateTimeException
import java.time.LocalDate
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import vn.dinhdanh.Secret
import vn.dinhdanh.Work
import vn.dinhdanh.cancellable
import vn.dinhdanh.core.CalendarDay
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.Words
import vn.dinhdanh.create
import vn.dinhdanh.unlock
import vn.dinhdanh.working

/**
 * What the keypad is for.
 *
 * @property title what it is headed.
 * @property digits how many digits it takes.
 */
enum class Step(val title: Words, val digits: Int) {
    /** The birth date, day first, which no PIN may be. */
    BIRTH(Texts.birthDate, 8),

    /** A new PIN. */
    CHOOSE(Texts.choosePin, UnlockModel.DIGITS),

    /** The new PIN once more: who mistyped it would lock himself out of a wallet that erases itself. */
    REPEAT(Texts.repeatPin, UnlockModel.DIGITS),

    /** The PIN. */
    ENTER(Texts.enterPin, UnlockModel.DIGITS),
}

/**
 * The keypad's state.
 *
 * @property step what it is for.
 * @property typed digits that are typed.
 * @property birth the digits of the birth date, which is no secret from who types it.
 * @property isWorking whether the core is at work: no digit is taken then.
 * @property fraction how far it is, from 0 to 1, while the wallet is made.
 * @property isOver whether nothing opens this wallet any more: only a new one helps.
 * @property problem what to tell.
 */
data class UnlockState(
    val step: Step,
    val typed: Int = 0,
    val birth: String = "",
    val isWorking: Boolean = false,
    val fraction: Float? = null,
    val isOver: Boolean = false,
    val problem: Problem? = null,
) {
    /** What the keypad is headed. */
    val title: Words get() = if (isOver) Texts.isOver else step.title
}

/** The keypad: makes the wallet the first time, then unlocks it. */
class UnlockModel internal constructor(private val wallet: Wallet) {
    private val current = MutableStateFlow(UnlockState(first()))

    /** What is seen. */
    val state: StateFlow<UnlockState> = current.asStateFlow()

    /** Called when the wallet is open; with whether a finger should be offered, as none opens it yet. */
    internal var opened: (Boolean) -> Unit = {}
    private val pin = ByteArray(DIGITS)
    private val chosen = ByteArray(DIGITS)
    private var birth: CalendarDay? = null
    private var lacksFinger = false

    /** What was begun before the app left opens nothing. */
    private var round = 0

    /** Without a wallet one is made. */
    private fun first() = if (wallet.exists()) Step.ENTER else Step.BIRTH

    /** A digit was pressed; the last one opens, or goes on. */
    suspend fun press(digit: Int) {
        val (step, typed) = current.value
        if (current.value.isWorking || current.value.isOver || typed >= step.digits || digit !in 0..9) return
        if (step == Step.BIRTH) {
            current.update { it.copy(birth = it.birth + digit) }
        } else {
            pin[typed] = ('0'.code + digit).toByte()
        }
        current.update { it.copy(typed = typed + 1, problem = null) }
        if (typed + 1 == step.digits) finish(step)
    }

    /** The last digit was taken back. */
    fun takeBack() {
        val (step, typed) = current.value
        if (current.value.isWorking || typed == 0) return
        if (step == Step.BIRTH) current.update { it.copy(birth = it.birth.dropLast(1)) } else pin[typed - 1] = 0
        current.update { it.copy(typed = typed - 1) }
    }

    /** Who doesn't tell his birth date is not held to it. */
    fun skipBirth() {
        if (current.value.step == Step.BIRTH) begin(Step.CHOOSE)
    }

    /** Unlocks by finger or face. */
    suspend fun byBiometrics() = opening { cancellable { wallet.unlockByBiometrics(it) } }

    /** Takes away what is left of a wallet that nothing opens any more, and begins a new one. */
    suspend fun beginAnew() {
        if (!current.value.isOver || current.value.isWorking) return
        current.update { it.copy(isWorking = true) }
        telling({ told -> current.update { it.copy(isWorking = false, problem = told) } }) {
            cancellable { wallet.erase(it) }
            begin(first())
        }
    }

    /** Forgets what was typed. */
    internal fun again() {
        round++
        if (current.value.isWorking) wipe() else begin(first())
    }

    private fun wipe() {
        pin.fill(0)
        chosen.fill(0)
        birth = null
    }

    private fun begin(step: Step, problem: Problem? = null) {
        pin.fill(0)
        if (step != Step.REPEAT) chosen.fill(0)
        if (step == Step.BIRTH) birth = null
        current.value = UnlockState(step, problem = problem)
    }

    private suspend fun finish(step: Step) = when (step) {
        Step.BIRTH -> takeBirth(current.value.birth)
        Step.CHOOSE -> {
            pin.copyInto(chosen)
            begin(Step.REPEAT)
        }
        Step.REPEAT -> if (pin.contentEquals(chosen)) make() else begin(Step.CHOOSE, Problem("PIN_REFUSED", Texts.pinsDiffer))
        Step.ENTER -> {
            val typed = taken()
            opening { cancellable { wallet.unlock(typed, it) } }
        }
    }

    private fun takeBirth(digits: String) = try {
        val day = LocalDate.of(digits.substring(4).toInt(), digits.substring(2, 4).toInt(), digits.take(2).toInt())
        birth = CalendarDay(day.year, day.monthValue.toUByte(), day.dayOfMonth.toUByte())
        begin(Step.CHOOSE)
    } catch (_: DateTimeException) {
        begin(Step.BIRTH, Problem("NOT_A_DATE", Texts.noDate))
    }

    /** The call that takes it clears it. */
    private fun taken() = Secret(pin.copyOf()).also { pin.fill(0) }

    private suspend fun make() {
        val typed = taken()
        val born = birth
        opening {
            working { listener, token -> wallet.create(typed, born, progress = listener, cancel = token) }.collect { step ->
                if (step is Work.Going) {
                    val fraction = step.progress.done.toFloat() / maxOf(step.progress.total, 1u).toFloat()
                    current.update { it.copy(fraction = fraction) }
                }
            }
            lacksFinger = true
        }
    }

    private suspend fun opening(call: suspend () -> Unit) {
        if (current.value.isWorking || current.value.isOver) return
        val before = current.value.step
        current.update { it.copy(isWorking = true, problem = null) }
        val begun = round
        var (failed, isOver) = null as Problem? to false
        try {
            telling({ failed = it }) {
                try {
                    call()
                } catch (error: WalletException) {
                    if (error is WalletException.NoBiometrics) lacksFinger = true
                    isOver = error is WalletException.Erased || error is WalletException.KeyGone
                    throw error
                }
                // The app left meanwhile, and locked what wasn't open yet.
                if (round == begun) opened(lacksFinger) else aside { wallet.lock() }
                lacksFinger = false
            }
        } finally {
            val step = if (wallet.exists()) Step.ENTER else if (before == Step.REPEAT) Step.CHOOSE else Step.BIRTH
            begin(if (round == begun) step else first(), failed)
            current.update { it.copy(isOver = isOver) }
        }
    }

    companion object {
        /** Digits of a PIN. */
        const val DIGITS = 6
    }
}
