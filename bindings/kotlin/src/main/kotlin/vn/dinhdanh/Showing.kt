package vn.dinhdanh

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import vn.dinhdanh.core.Codes
import vn.dinhdanh.core.Consent
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.Wallet

/**
 * What was agreed to, shown by oneself: new codes every half minute until the consent is over. Collect it with `collectLatest`,
 * and close each [Codes] when the next comes or when it needs no drawing any more.
 */
fun Wallet.showing(consent: Consent, ease: Ease = Ease.USUAL): Flow<Codes> = flow {
    show(consent).use { showing ->
        do {
            val codes = renew(showing).use { prepared -> cancellable { signAndFinish(prepared, ease, it) } }
            // Asked before anybody else has the codes: who collects may have closed them afterwards.
            val good = (codes.secondsLeft() ?: 0u).toLong() * 1_000_000_000
            val begun = System.nanoTime()
            emit(codes)
            delay((good - (System.nanoTime() - begun)) / 1_000_000)
        } while (showing.secondsLeft() > 0u)
    }
}.flowOn(Dispatchers.IO)
