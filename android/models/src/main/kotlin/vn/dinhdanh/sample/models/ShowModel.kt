package vn.dinhdanh.sample.models

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import vn.dinhdanh.cancellable
import vn.dinhdanh.core.DocumentId
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.Field
import vn.dinhdanh.core.Frame
import vn.dinhdanh.core.Offer
import vn.dinhdanh.core.OfferView
import vn.dinhdanh.core.Presentation
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.ReceivedRequest
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.walletProblem
import vn.dinhdanh.frames
import vn.dinhdanh.showing

/**
 * Consent, or the code.
 *
 * @property offer what would be shown; the consent screen.
 * @property choosing how many choices are not made yet: until then nobody can agree.
 * @property isShowing whether codes are shown, or will be in a moment.
 * @property frame the code that is due; `null` where none is shown.
 * @property secondsLeft seconds that the code is still good for, where time limits it.
 * @property ease how codes are drawn.
 * @property problem what to tell.
 */
data class ShowState(
    val offer: OfferView? = null,
    val choosing: Int = 0,
    val isShowing: Boolean = false,
    val frame: Frame? = null,
    val secondsLeft: UInt? = null,
    val ease: Ease = Ease.USUAL,
    val problem: Problem? = null,
)

/** Consent, then the codes: by oneself for a purpose, or as the answer to a request that was scanned. */
class ShowModel internal constructor(
    wallet: Wallet,
    private val display: Display,
    private val scope: CoroutineScope,
) : WalletModel(wallet) {
    private val current = MutableStateFlow(ShowState())

    /** What is seen. */
    val state: StateFlow<ShowState> = current.asStateFlow()

    /** One choice at a time, in the order of the fingers: what is seen is what the last one came to. */
    internal val turn = Mutex()
    private var offered: Offer? = null
    private var showing: Job? = null
    private var drawing: Job? = null

    /** What the holder could show by himself for a profile, such as `V1`. */
    suspend fun offer(profile: String) = take { it.offer(profile) }

    /** What would answer a request. */
    suspend fun offer(request: ReceivedRequest) = take { it.offerFor(request) }

    private suspend fun take(make: (Wallet) -> Offer) {
        leave()
        ask(::tell, { wallet -> make(wallet).let { it to it.view() } }) { (made, view) ->
            offered = made
            see(view)
        }
    }

    /** Turns a field of a document on or off, where the purpose can be met without it. */
    suspend fun choose(document: DocumentId, field: Field, on: Boolean) {
        val offered = offered ?: return
        val chosen = { _: Wallet ->
            offered.choose(document, field.namespace, field.identifier, on)
            offered.view()
        }
        current.update { it.copy(choosing = it.choosing + 1) }
        try {
            turn.withLock { if (this.offered === offered) ask(::tell, chosen, ::see) }
        } finally {
            if (this.offered === offered) current.update { it.copy(choosing = it.choosing - 1) }
        }
    }

    private fun see(view: OfferView) = current.update { it.copy(offer = view, problem = null) }

    /** The citizen says no. */
    suspend fun decline() {
        val declined = offered ?: return
        offered = null
        leave()
        ask(::tell, { wallet -> declined.use(wallet::decline) }) {}
    }

    /** The citizen says yes to what he sees: codes are shown, in a square of [side] pixels, until the consent is over or he leaves. */
    fun agree(side: Int) {
        val agreed = offered ?: return
        // What he sees isn't yet what he chose.
        if (current.value.choosing > 0) return
        val asked = current.value.offer?.request != null
        offered = null
        current.update { it.copy(offer = null, isShowing = true) }
        display.brighten(true)
        showing = scope.launch {
            telling(::end) {
                val consent = aside { agreed.use { it.consent() } }
                if (asked) {
                    val shown = aside { wallet.answer(consent) }.use { prepared ->
                        cancellable { wallet.signAndFinish(prepared, it) }
                    }
                    draw(shown, side, isLast = true)
                } else {
                    wallet.showing(consent).flowOn(Dispatchers.IO).collect { draw(it, side, isLast = false) }
                    end(over)
                }
            }
        }
    }

    /** Draws codes in another way, those that are shown and those that come. */
    fun change(ease: Ease) = current.update { it.copy(ease = ease) }

    /** Draws one message's codes, in the place of those before, as long as they are good for; [isLast] where no other comes. */
    private fun draw(shown: Presentation, side: Int, isLast: Boolean) {
        drawing?.cancel()
        drawing = scope.launch {
            telling(::end) {
                shown.use {
                    // A scope of their own: what one of them throws is told.
                    coroutineScope {
                        val drawn = launch {
                            current.map { it.ease }.distinctUntilChanged().collectLatest { ease -> draw(shown, ease, side) }
                        }
                        count(shown)
                        drawn.cancelAndJoin()
                    }
                }
                // A code that nobody accepts any more is worse than none.
                if (isLast) end(over) else current.update { it.copy(frame = null, secondsLeft = null) }
            }
        }
    }

    /** A still code stays when all of it is drawn. */
    private suspend fun draw(shown: Presentation, ease: Ease, side: Int) = aside { shown.codes(ease) }.use { codes ->
        codes.frames(side).collect { frame -> current.update { it.copy(frame = frame) } }
    }

    /** Counts until its time is over. */
    private suspend fun count(shown: Presentation) {
        while (true) {
            val left = shown.secondsLeft()
            if (left == 0u) return
            current.update { it.copy(secondsLeft = left) }
            delay(COUNT_MILLIS)
        }
    }

    /** Shows nothing any more: the screen was left, or the time is over. */
    fun leave() {
        if (showing != null) display.brighten(false)
        showing?.cancel()
        drawing?.cancel()
        offered?.close()
        forget()
        showing = null
        drawing = null
        offered = null
        current.value = ShowState()
    }

    private fun tell(problem: Problem) = current.update { it.copy(problem = problem) }

    private fun end(problem: Problem) {
        leave()
        tell(problem)
    }

    private companion object {
        val over by lazy { walletProblem(WalletException.ConsentEnded()) }
        const val COUNT_MILLIS = 200L
    }
}
