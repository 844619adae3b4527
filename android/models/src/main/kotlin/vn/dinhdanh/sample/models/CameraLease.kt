package vn.dinhdanh.sample.models

/**
 * A camera that opens some time after it was asked for, when nobody may want it any more: then it is closed as it opens.
 * Every call on the thread of the camera's callbacks.
 *
 * @property close closes a camera.
 * @property end called once, when it is over and no answer is awaited: what the answer came by can go.
 */
class CameraLease<Camera : Any>(private val close: (Camera) -> Unit, private val end: () -> Unit) {
    private var camera: Camera? = null
    private var isAwaited = true
    private var isOver = false
    private var hasEnded = false

    /** It opened; says whether it is wanted still. */
    fun opened(camera: Camera): Boolean {
        answered(camera)
        return !isOver
    }

    /** It failed, before it opened or after; [camera] where the system gave one, which must be closed too. */
    fun failed(camera: Camera?) = answered(camera)

    /** Nobody wants it any more. */
    fun over() {
        isOver = true
        if (!isAwaited) finish()
    }

    private fun answered(given: Camera?) {
        camera = given ?: camera
        isAwaited = false
        if (isOver) finish()
    }

    private fun finish() {
        camera?.let(close)
        camera = null
        if (!hasEnded) end()
        hasEnded = true
    }
}
