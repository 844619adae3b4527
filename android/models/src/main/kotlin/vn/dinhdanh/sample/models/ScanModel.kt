package vn.dinhdanh.sample.models

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.flow.update
import vn.dinhdanh.Picture
import vn.dinhdanh.core.Check
import vn.dinhdanh.core.DocumentResult
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.ReceivedRequest
import vn.dinhdanh.core.ScanEvent
import vn.dinhdanh.core.Verdict
import vn.dinhdanh.core.Verifier
import vn.dinhdanh.core.VerifierException
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.Words
import vn.dinhdanh.core.verifierProblem
import vn.dinhdanh.scanned

/** What is scanned for, as the person chose. */
sealed interface Purpose {
    /** To check a document for a [profile], such as `V1`. */
    data class Check(val profile: String) : Purpose

    /** To answer a request with one's own documents. */
    data object Answer : Purpose
}

/**
 * The camera's screen.
 *
 * @property fraction how far a message is, from 0 to 1.
 * @property hint what would help the camera.
 * @property verdict the verdict.
 * @property documents what was shown.
 * @property portrait the portrait to compare with the person, a file.
 * @property isDenied whether the officer said that it is not the person of the portrait: only the next person comes after that.
 * @property problem what to tell.
 */
class ScanState(
    val fraction: Float = 0f,
    val hint: Words? = null,
    val verdict: Verdict? = null,
    val documents: List<DocumentResult> = emptyList(),
    val portrait: ByteArray? = null,
    val isDenied: Boolean = false,
    val problem: Problem? = null,
)

/** The camera: checks what somebody shows, or takes a request that is to be answered. */
class ScanModel internal constructor(wallet: Wallet, private val verifier: Verifier) : WalletModel(wallet) {
    private val current = MutableStateFlow(ScanState())

    /** What is seen. */
    val state: StateFlow<ScanState> = current.asStateFlow()

    /** Called with a request that was scanned, which it closes. */
    internal var asked: (ReceivedRequest) -> Unit = { it.close() }

    /** Says whether a scan may begin now. */
    internal var mayBegin: (Purpose) -> Boolean = { true }

    /** Whether the last scan was for a check, which needs no wallet. */
    internal var isChecking = false
        private set
    private var check: Check? = null

    /** The last check of one person: his code may be scanned again in it, and is a replay in another's. */
    private var person: Check? = null

    /** Whether it was said that the next scan is of the same person. Nothing else says so: whoever comes back to the camera may have the
     *  next person before him. */
    private var isSame = false

    /** Looks at pictures until a message is whole or the coroutine is cancelled. */
    suspend fun scan(pictures: Flow<Picture>, purpose: Purpose) {
        if (!mayBegin(purpose)) return
        isChecking = purpose is Purpose.Check
        if (isSame) clear() else next()
        isSame = false
        val begun = round
        telling({ if (begun == round) tell(it) }) {
            // What is read after the app left must not be seen in it.
            val whole = pictures.scanned().takeWhile { begun == round }.onEach { event ->
                when (event) {
                    is ScanEvent.Progress -> current.value = ScanState(event.fraction)
                    is ScanEvent.Hint -> current.update { ScanState(it.fraction, event.words, problem = it.problem) }
                    is ScanEvent.OtherVersion -> tell(verifierProblem(VerifierException.VersionUnsupported()))
                    is ScanEvent.Other -> tell(verifierProblem(VerifierException.Unreadable()))
                    // Also what a later version may add.
                    else -> {}
                }
            }.filterIsInstance<ScanEvent.Complete>().firstOrNull()
            if (whole != null) took(whole, purpose)
        }
    }

    private fun tell(problem: Problem) {
        current.value = ScanState(problem = problem)
    }

    private suspend fun took(whole: ScanEvent.Complete, purpose: Purpose) = when (purpose) {
        is Purpose.Answer -> ask(::tell, { it.readRequest(whole.message) }, asked)
        is Purpose.Check -> {
            val checked = { _: Wallet ->
                val made = person?.again(whole.message) ?: verifier.check(whole.message, purpose.profile)
                made to ScanState(1f, null, made.verdict(), made.documents(), made.portrait())
            }
            ask(::tell, checked) { (made, seen) ->
                person?.close()
                person = made
                check = made
                current.value = seen
            }
        }
    }

    /** The officer compared the portrait with the person: not this one. */
    suspend fun notThisPerson() {
        val check = check ?: return
        ask(::tell, { check.notThisPerson() }) { verdict ->
            current.update { ScanState(1f, null, verdict, it.documents, it.portrait, isDenied = true) }
        }
    }

    /** The next person: a code of the last one is a replay from here on. */
    fun next() {
        clear()
        person?.close()
        person = null
        isSame = false
    }

    /**
     * Forgets what was scanned, to scan the same person's code again: the next scan is of him. Not after it was said that he isn't the
     * person of the portrait: a second look would take that back.
     */
    fun again() {
        if (current.value.isDenied) return next()
        clear()
        isSame = person != null
    }

    private fun clear() {
        forget()
        check = null
        current.value = ScanState()
    }
}
