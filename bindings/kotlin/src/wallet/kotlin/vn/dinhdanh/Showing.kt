package vn.dinhdanh

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import vn.dinhdanh.core.CodesException
import vn.dinhdanh.core.Consent
import vn.dinhdanh.core.Presentation
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletException

/**
 * What was agreed to, shown by oneself: a new presentation every half minute until the consent is over. Collect it with
 * `collectLatest`, and close each when the next comes or when it needs no drawing any more. Where the wallet locks before, it ends with
 * [WalletException.Locked].
 */
fun Wallet.showing(consent: Consent): Flow<Presentation> = flow {
    show(consent).use { showing ->
        while (true) {
            val presentation = try {
                renew(showing).use { prepared -> cancellable { signAndFinish(prepared, it) } }
            } catch (_: WalletException.ConsentEnded) {
                if (isLocked()) throw WalletException.Locked()
                break
            }
            // Asked before anybody else has it: who collects may have closed it afterwards.
            val good = try {
                presentation.secondsLeft().toLong() * 1_000_000_000
            } catch (_: CodesException.Locked) {
                throw WalletException.Locked()
            }
            val begun = System.nanoTime()
            emit(presentation)
            delay((good - (System.nanoTime() - begun)) / 1_000_000)
        }
    }
}.flowOn(Dispatchers.IO)
