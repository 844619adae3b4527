package vn.dinhdanh.sample.models

import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Test
import vn.dinhdanh.Picture

/** When the camera opens and closes, without a camera. */
class CameraTest {
    private val happened = mutableListOf<String>()

    private fun camera(aim: String): Flow<Picture> = callbackFlow {
        happened += "open $aim"
        awaitClose { happened += "close $aim" }
    }

    private fun CoroutineScope.watch(gate: CameraGate<String>) =
        launch(start = CoroutineStart.UNDISPATCHED) { gate.pictures(::camera).collect {} }

    private suspend fun happened(vararg what: String) {
        repeat(20) { yield() }
        assertEquals(what.toList(), happened)
    }

    @Test
    fun `the first scan waits for the person's answer, and goes on when it is yes`() = runBlocking<Unit> {
        val gate = CameraGate<String>()
        val scan = watch(gate)
        gate.asks()
        gate.aims("preview")
        happened()
        assertTrue(scan.isActive, "the question is no refusal")
        gate.answered(true)
        happened("open preview")
        scan.cancelAndJoin()
        happened("open preview", "close preview")
    }

    @Test
    fun `a refusal is told, and may be taken back`() = runBlocking<Unit> {
        val gate = CameraGate<String>()
        gate.aims("preview")
        gate.answered(false)
        assertFailsWith<NoCamera> { gate.pictures(::camera).collect {} }
        gate.asks()
        val scan = watch(gate)
        happened()
        gate.answered(true)
        happened("open preview")
        scan.cancelAndJoin()
    }

    @Test
    fun `a camera without anything to aim by is closed, and opened for the next`() = runBlocking<Unit> {
        val gate = CameraGate<String>()
        gate.answered(true)
        val scan = watch(gate)
        gate.aims("first")
        happened("open first")
        gate.aims(null)
        happened("open first", "close first")
        gate.aims("second")
        happened("open first", "close first", "open second")
        scan.cancelAndJoin()
    }

    private fun lease() = CameraLease<String>({ happened += "close $it" }, { happened += "end" })

    @Test
    fun `a camera that opens when nobody wants it is closed at once, and its thread lives until then`() {
        val lease = lease()
        lease.over()
        assertEquals(emptyList(), happened)
        assertFalse(lease.opened("back"))
        assertEquals(listOf("close back", "end"), happened)
    }

    @Test
    fun `a camera is closed once when it is over`() {
        val lease = lease()
        assertTrue(lease.opened("back"))
        lease.over()
        lease.over()
        assertEquals(listOf("close back", "end"), happened)
    }

    @Test
    fun `a camera that fails is closed too, and one that never came ends`() {
        val lost = lease()
        lost.opened("back")
        lost.failed("back")
        lost.over()
        assertEquals(listOf("close back", "end"), happened)
        happened.clear()
        val disconnected = lease()
        disconnected.over()
        disconnected.failed("back")
        assertEquals(listOf("close back", "end"), happened)
        happened.clear()
        val none = lease()
        none.failed(null)
        none.over()
        assertEquals(listOf("end"), happened)
    }
}
