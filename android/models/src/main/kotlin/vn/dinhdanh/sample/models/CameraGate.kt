package vn.dinhdanh.sample.models

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flow
import vn.dinhdanh.Picture

/** When the camera opens: there is something to aim by, an [Aim], and the person has answered whether the app may use it. */
class CameraGate<Aim : Any> {
    private enum class Answer { AWAITED, YES, NO }

    private val aim = MutableStateFlow<Aim?>(null)
    private val answer = MutableStateFlow(Answer.AWAITED)

    /** The system asks the person, whatever was answered before. */
    fun asks() {
        answer.value = Answer.AWAITED
    }

    /** The person answered. */
    fun answered(isAllowed: Boolean) {
        answer.value = if (isAllowed) Answer.YES else Answer.NO
    }

    /** There is something to aim by, or no more. */
    fun aims(by: Aim?) {
        aim.value = by
    }

    /** What the camera sees that [open] opens; waits while one of both is missing, and is [NoCamera] where the answer is no. */
    @OptIn(ExperimentalCoroutinesApi::class)
    fun pictures(open: (Aim) -> Flow<Picture>): Flow<Picture> = aim.flatMapLatest { by ->
        if (by == null) emptyFlow() else answer.flatMapLatest { said ->
            when (said) {
                Answer.AWAITED -> emptyFlow()
                Answer.YES -> open(by)
                Answer.NO -> flow { throw NoCamera() }
            }
        }
    }.conflate()
}
