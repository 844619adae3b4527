package vn.dinhdanh

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.ProducerScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import vn.dinhdanh.core.CancelToken
import vn.dinhdanh.core.CodeScanner
import vn.dinhdanh.core.Codes
import vn.dinhdanh.core.Frame
import vn.dinhdanh.core.ProgressListener
import vn.dinhdanh.core.ScanEvent
import vn.dinhdanh.core.WorkProgress

/** Runs [work] with a token that is cancelled when the coroutine is: the library then stops at its next safe place. */
suspend fun <T> cancellable(work: suspend (CancelToken) -> T): T = CancelToken().use { token ->
    try {
        work(token)
    } catch (cancelled: CancellationException) {
        token.cancel()
        throw cancelled
    }
}

/** How far a piece of work is. */
sealed interface Work<out T> {
    /**
     * It goes on.
     *
     * @property progress how far, for a bar.
     */
    data class Going(val progress: WorkProgress) : Work<Nothing>

    /**
     * It is done: the last of its flow.
     *
     * @property value what it gave.
     */
    data class Done<T>(val value: T) : Work<T>
}

/**
 * Long work as a flow of its progress, which ends with what it gave: `working { listener, token -> wallet.create(pin, progress =
 * listener, cancel = token) }`. Whoever stops collecting cancels it.
 */
fun <T> working(work: suspend (ProgressListener, CancelToken) -> T): Flow<Work<T>> = channelFlow {
    val listener = Listener(this)
    send(Work.Done(cancellable { token -> work(listener, token) }))
}

private class Listener(private val scope: ProducerScope<Work<Nothing>>) : ProgressListener {
    override fun progress(progress: WorkProgress) {
        // A bar that was missed is no harm; the thread that works waits for nobody.
        scope.trySend(Work.Going(progress))
    }
}

/**
 * The codes for a screen, each when it is due, in a square of [side] pixels; [colours] gives RGBA instead of grey. A still code comes
 * once. Draw the newest and leave out what comes too late.
 */
fun Codes.frames(side: Int, colours: Boolean = false): Flow<Frame> = flow {
    val begun = System.nanoTime()
    val timing = timing()
    while (true) {
        val elapsed = ((System.nanoTime() - begun) / 1_000_000).toULong()
        emit(if (colours) frameRgba(elapsed, side.toUInt()) else frame(elapsed, side.toUInt()))
        if (timing.still) break
        delay(nextInMillis(elapsed).toLong())
    }
}.flowOn(Dispatchers.Default).conflate()

/**
 * A picture of a camera: [height] rows of [width] grey pixels, each beginning [stride] bytes after the one before.
 *
 * @property luma the Y plane.
 * @property width pixels in a row.
 * @property height rows.
 * @property stride bytes from row to row.
 */
class Picture(val luma: ByteArray, val width: Int, val height: Int, val stride: Int = width)

/** What a camera's pictures bring: progress, hints, messages. Pictures that come while one is looked at are left out. */
fun Flow<Picture>.scanned(): Flow<ScanEvent> {
    val pictures = this
    return flow {
        CodeScanner().use { scanner ->
            pictures.conflate().collect { picture ->
                val events = with(picture) { scanner.look(luma, width.toUInt(), height.toUInt(), stride.toUInt()) }
                events.forEach { emit(it) }
            }
        }
    }.flowOn(Dispatchers.Default)
}
