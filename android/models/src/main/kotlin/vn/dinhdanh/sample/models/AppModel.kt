package vn.dinhdanh.sample.models

import java.io.IOException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import vn.dinhdanh.core.CodesException
import vn.dinhdanh.core.IssuerException
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Verifier
import vn.dinhdanh.core.VerifierException
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.codesProblem
import vn.dinhdanh.core.issuerProblem
import vn.dinhdanh.core.verifierProblem
import vn.dinhdanh.core.walletProblem

/** The phone's screen, as far as showing a code needs it. */
fun interface Display {
    /** As bright as it gets and never dark while a code is shown; then as it was. */
    fun brighten(on: Boolean)
}

/** A screen. */
enum class Screen { UNLOCK, DOCUMENTS, SHOW, SCAN, LOG }

/**
 * What all screens share.
 *
 * @property screen the one that is seen.
 * @property lang the language of all words.
 */
data class AppState(val screen: Screen = Screen.UNLOCK, val lang: Lang = Lang.VI)

/**
 * Which screen there is. One for as long as the app runs; called on one thread, that of [scope], as all models are. [isSecure] says
 * whether the phone has a screen lock, without which no wallet is made; [elapsed] are milliseconds that nobody sets;
 * [files] are the person's own, where a document can come as one.
 */
class AppModel(
    private val wallet: Wallet,
    verifier: Verifier,
    display: Display,
    private val scope: CoroutineScope,
    authority: Authority? = null,
    isSecure: () -> Boolean = { true },
    elapsed: () -> Long = { System.nanoTime() / 1_000_000 },
    files: Files? = null,
) {
    private val current = MutableStateFlow(AppState())

    /** What is seen. */
    val state: StateFlow<AppState> = current.asStateFlow()

    val unlock = UnlockModel(wallet, isSecure, elapsed)
    val documents = DocumentsModel(wallet, authority, files) { verifier.learn(it) }
    val show = ShowModel(wallet, display, scope)
    val scan = ScanModel(wallet, verifier)
    val log = LogModel(wallet)

    /** Whether the wallet is locked while somebody checks, which needs no wallet: he is asked for the PIN when he goes elsewhere. */
    private var isResting = false

    init {
        scan.mayBegin = { purpose -> (purpose is Purpose.Check || !isResting).also { if (!it) left() } }
        unlock.opened = { offersFinger ->
            if (offersFinger) documents.offerFinger()
            current.update { it.copy(screen = Screen.DOCUMENTS) }
        }
        scan.asked = { request ->
            scope.launch {
                request.use { show.offer(it) }
                // Only now: who comes to this screen by himself offers for himself.
                if (current.value.screen == Screen.SCAN) current.update { it.copy(screen = Screen.SHOW) } else show.leave()
            }
        }
    }

    /** Goes to a screen; from a locked wallet there is only one way. */
    fun go(to: Screen) {
        val from = current.value.screen
        if (from == Screen.UNLOCK || to == Screen.UNLOCK) return
        if (isResting && to != Screen.SCAN) return left()
        if (from == Screen.SHOW) show.leave()
        if (from == Screen.SCAN && to != Screen.SCAN) scan.next()
        current.update { it.copy(screen = to) }
    }

    /** Takes the other language. */
    fun changeLanguage() = current.update { it.copy(lang = it.lang.other) }

    /** The app left the foreground: the wallet is locked, and nothing of a document stays on a screen. */
    fun left() {
        lock()
        scan.next()
        unlock.again()
        isResting = false
        current.update { it.copy(screen = Screen.UNLOCK) }
    }

    /** Counts a wait down, and asks whether the wallet locked itself for lying unused. Called every second; it never waits. */
    fun tick() {
        val seen = current.value.screen
        if (seen == Screen.UNLOCK) return unlock.tick()
        if (isResting || !wallet.isLocked()) return
        // Who checks uses no wallet, however long: his camera and his verdict stay.
        isResting = seen == Screen.SCAN && scan.isChecking
        if (isResting) lock() else left()
    }

    private fun lock() {
        show.leave()
        documents.clear()
        log.clear()
        // At once, before the system freezes the app: it never waits, and where a call is at work it locks right after.
        wallet.lock()
    }
}

/** Runs a call that reads, writes or computes where nobody waits for a picture. */
internal suspend fun <T> aside(call: suspend () -> T): T = withContext(Dispatchers.IO) { call() }

/** Runs [call]; what it threw is told, as words. */
internal inline fun telling(tell: (Problem) -> Unit, call: () -> Unit) {
    try {
        call()
    } catch (cancelled: CancellationException) {
        throw cancelled
    } catch (error: Exception) {
        tell(problem(error))
    }
}

/** The app may not use the camera, or has none. */
class NoCamera : Exception()

/** The words for what a call threw. */
internal fun problem(error: Exception): Problem = when (error) {
    is WalletException -> walletProblem(error)
    is VerifierException -> verifierProblem(error)
    is CodesException -> codesProblem(error)
    is IssuerException -> issuerProblem(error)
    is IOException -> Problem("NO_FILE", Texts.noFile)
    is NoCamera -> Problem("NO_CAMERA", Texts.noCamera)
    else -> walletProblem(WalletException.Internal())
}
