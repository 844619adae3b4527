package vn.dinhdanh.sample.models

import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Wallet

/** What a screen holds of the wallet: read aside, and forgotten when the app leaves, also where an answer comes only then. */
abstract class WalletModel internal constructor(internal val wallet: Wallet) {
    /** Grows each time: what was begun in another round is kept no more. */
    internal var round = 0
        private set

    /** Has the wallet called, and [keep] take the answer; what was thrown is told, as words. */
    internal suspend fun <T> ask(tell: (Problem) -> Unit, call: suspend (Wallet) -> T, keep: (T) -> Unit) {
        val begun = round
        telling({ if (begun == round) tell(it) }) {
            val answer = aside { call(wallet) }
            if (begun == round) keep(answer)
        }
    }

    /** What was asked before is kept no more. */
    internal fun forget() {
        round++
    }
}
