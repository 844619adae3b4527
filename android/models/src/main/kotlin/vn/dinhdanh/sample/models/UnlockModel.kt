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
import vn.dinhdanh.unlockOlderCopy
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

    /** The PIN once more, for an older copy of the wallet: he was told what that may bring back, and wants it opened. */
    OLDER(Texts.enterOlder, UnlockModel.DIGITS),
    ;

    /** Whether it is a step to a new wallet. */
    internal val makes: Boolean get() = this != ENTER && this != OLDER
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
 * @property isOlder whether it is an older copy of the wallet, which opens only when the person says so.
 * @property lacksLock whether a wallet would be made on a phone without a screen lock: none is.
 * @property wait seconds in which no digit is taken, after wrong PINs.
 * @property problem what to tell.
 */
data class UnlockState(
    val step: Step,
    val typed: Int = 0,
    val birth: String = "",
    val isWorking: Boolean = false,
    val fraction: Float? = null,
    val isOver: Boolean = false,
    val isOlder: Boolean = false,
    val lacksLock: Boolean = false,
    val wait: Int = 0,
    val problem: Problem? = null,
) {
    /** What the keypad is headed. */
    val title: Words get() = when {
        isOver -> Texts.isOver
        isOlder -> Texts.olderCopy
        lacksLock -> Texts.lacksLock
        else -> step.title
    }

    /** Whether digits are taken. */
    val takesDigits: Boolean get() = !isWorking && !isOver && !isOlder && !lacksLock && wait == 0
}

/**
 * The keypad: makes the wallet the first time, then unlocks it. [isSecure] says whether the phone has a screen lock, [elapsed] are
 * milliseconds that nobody sets.
 */
class UnlockModel internal constructor(
    private val wallet: Wallet,
    private val isSecure: () -> Boolean,
    private val elapsed: () -> Long,
) {
    /** Until when no PIN is taken, by [elapsed]; the wallet says so too. */
    private var waitsUntil = 0L
    private val current = MutableStateFlow(fresh(first()))

    /** What is seen. */
    val state: StateFlow<UnlockState> = current.asStateFlow()

    /** Called when the wallet is open; with whether a finger should be offered, as none opens it yet. */
    internal var opened: (Boolean) -> Unit = {}
    private val pin = ByteArray(DIGITS)
    private val chosen = ByteArray(DIGITS)
    internal var birth: CalendarDay? = null
        private set
    private var lacksFinger = false

    /** What was begun before the app left opens nothing. */
    private var round = 0

    /** Without a wallet one is made. */
    private fun first() = if (wallet.exists()) Step.ENTER else Step.BIRTH

    /** A digit was pressed; the last one opens, or goes on. */
    suspend fun press(digit: Int) {
        tick()
        val (step, typed) = current.value
        if (!current.value.takesDigits || typed >= step.digits || digit !in 0..9) return
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
        if (current.value.step == Step.BIRTH && !current.value.lacksLock) begin(Step.CHOOSE)
    }

    /** He was told what an older copy may bring back, and wants it opened. */
    fun openOlder() {
        if (current.value.isOlder) begin(Step.OLDER)
    }

    /** He doesn't want the older copy opened. */
    fun notOlder() {
        if (current.value.isOlder || current.value.step == Step.OLDER) begin(first())
    }

    /** Counts the wait down, and looks whether the phone has a screen lock by now. Called every second. */
    internal fun tick() = current.update {
        val wait = wait()
        // Words that say how long to wait are over with it.
        val told = if (wait == 0 && it.wait > 0 && it.problem?.code == "MUST_WAIT") null else it.problem
        it.copy(wait = wait, problem = told, lacksLock = it.lacksLock && !isSecure())
    }

    private fun wait() = ((waitsUntil - elapsed() + 999) / 1_000).coerceAtLeast(0).toInt()

    private fun waitFor(seconds: UInt) {
        waitsUntil = elapsed() + seconds.toLong() * 1_000
    }

    private fun fresh(step: Step, problem: Problem? = null) =
        UnlockState(step, lacksLock = step.makes && !isSecure(), wait = if (step.makes) 0 else wait(), problem = problem)

    /** Unlocks by finger or face. */
    suspend fun byBiometrics() = opening { cancellable { wallet.unlockByBiometrics(it) } }

    /** Takes away what is left of a wallet that nothing opens any more, and begins a new one. */
    suspend fun beginAnew() {
        if (!current.value.isOver || current.value.isWorking) return
        current.update { it.copy(isWorking = true) }
        telling({ told -> current.update { it.copy(isWorking = false, problem = told) } }) {
            cancellable { wallet.erase(it) }
            waitsUntil = 0
            begin(first())
        }
    }

    /** Forgets what was typed. */
    internal fun again() {
        round++
        if (current.value.isWorking) wipe() else if (!current.value.isOver) begin(first())
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
        current.value = fresh(step, problem)
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
        Step.OLDER -> {
            val typed = taken()
            opening { cancellable { wallet.unlockOlderCopy(typed, it) } }
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
        // Not kept, as the screen says: only for the choice of another PIN, where this one is refused.
        val born = birth
        birth = null
        val begun = round
        opening {
            try {
                working { listener, token -> wallet.create(typed, born, progress = listener, cancel = token) }.collect { step ->
                    if (step is Work.Going) {
                        val fraction = step.progress.done.toFloat() / maxOf(step.progress.total, 1u).toFloat()
                        current.update { it.copy(fraction = fraction) }
                    }
                }
            } catch (refused: WalletException.PinRefused) {
                if (round == begun) birth = born
                throw refused
            }
            lacksFinger = true
        }
    }

    private suspend fun opening(call: suspend () -> Unit) {
        if (current.value.isWorking || current.value.isOver || current.value.lacksLock) return
        val before = current.value.step
        current.update { it.copy(isWorking = true, problem = null) }
        val begun = round
        var (isOver, isOlder) = false to false
        var failed: Problem? = null
        try {
            telling({ failed = it }) {
                try {
                    call()
                } catch (error: WalletException) {
                    when (error) {
                        is WalletException.NoBiometrics -> lacksFinger = true
                        is WalletException.Erased, is WalletException.KeyGone, is WalletException.OtherDevice -> isOver = true
                        is WalletException.OlderCopy -> isOlder = true
                        is WalletException.WrongPin -> waitFor(error.waitSeconds)
                        is WalletException.MustWait -> waitFor(error.seconds)
                        else -> {}
                    }
                    throw error
                }
                // The app left meanwhile, and locked what wasn't open yet.
                if (round == begun) opened(lacksFinger) else aside { wallet.lock() }
                lacksFinger = false
            }
        } finally {
            val step = when {
                wallet.exists() -> if (before == Step.OLDER && failed != null) Step.OLDER else Step.ENTER
                before == Step.REPEAT -> Step.CHOOSE
                else -> Step.BIRTH
            }
            begin(if (round == begun) step else first(), failed)
            current.update { it.copy(isOver = isOver, isOlder = isOlder && !isOver) }
        }
    }

    companion object {
        /** Digits of a PIN. */
        const val DIGITS = 6
    }
}
