package vn.dinhdanh.sample.screens

import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import vn.dinhdanh.Picture
import vn.dinhdanh.World
import vn.dinhdanh.core.Frame
import vn.dinhdanh.sample.models.AppModel
import vn.dinhdanh.sample.models.DocumentsState
import vn.dinhdanh.sample.models.LogState
import vn.dinhdanh.sample.models.Purpose
import vn.dinhdanh.sample.models.ScanState
import vn.dinhdanh.sample.models.Screen
import vn.dinhdanh.sample.models.ShowState
import vn.dinhdanh.sample.models.UnlockState

/** What screens had to draw on one way through the app, with the real library. */
class States private constructor() {
    lateinit var birth: UnlockState
    lateinit var born: UnlockState
    lateinit var choosing: UnlockState
    lateinit var differing: UnlockState
    lateinit var wrong: UnlockState
    lateinit var empty: DocumentsState
    lateinit var documents: DocumentsState
    lateinit var details: DocumentsState
    lateinit var asked: ShowState
    lateinit var own: ShowState
    lateinit var showing: ShowState
    lateinit var amber: ScanState
    lateinit var red: ScanState
    lateinit var green: ScanState
    lateinit var unreadable: ScanState
    lateinit var log: LogState

    private suspend fun walk(world: World, app: AppModel) {
        with(app) {
            birth = unlock.state.value
            "200119".forEach { unlock.press(it.digitToInt()) }
            born = unlock.state.value
            unlock.skipBirth()
            choosing = unlock.state.value
            "204816204817".forEach { unlock.press(it.digitToInt()) }
            differing = unlock.state.value
            "204816204816".forEach { unlock.press(it.digitToInt()) }
            documents.load()
            empty = documents.state.value
            documents.notNow()
            world.add(copies = 4)
            world.addRegistration()
            documents.load()
            this@States.documents = documents.state.value
            val licence = documents.state.value.documents.orEmpty().first { it.docType.endsWith("mDL") }
            documents.look(licence.id)
            details = documents.state.value

            go(Screen.SHOW)
            show.offer("V1")
            own = show.state.value
            show.agree(SIDE)
            showing = show.state.first { it.frame != null && it.secondsLeft != null }
            scan.scan(screen(app), Purpose.Check("V1"))
            amber = scan.state.value
            scan.notThisPerson()
            red = scan.state.value

            go(Screen.SCAN)
            world.verifier.learn(world.issuer.publish(7u, 86_400u).token)
            val request = world.verifier.makeRequest("V1").codes().frame(0uL, SIDE.toUInt())
            scan.scan(still(request), Purpose.Answer)
            asked = show.state.first { it.offer != null }
            show.agree(SIDE)
            show.state.first { it.frame != null }
            scan.scan(screen(app), Purpose.Check("V1"))
            green = scan.state.value
            scan.scan(flow { emit(Picture(ByteArray(3), SIDE, SIDE)) }, Purpose.Answer)
            unreadable = scan.state.value

            go(Screen.LOG)
            log.load()
            this@States.log = log.state.value
            left()
            while (!world.wallet.isLocked()) delay(10)
            "204817".forEach { unlock.press(it.digitToInt()) }
            wrong = unlock.state.value
        }
    }

    companion object {
        private const val SIDE = 720

        val all: States by lazy {
            runBlocking {
                val job = Job()
                try {
                    val world = World()
                    val app = AppModel(world.wallet, world.verifier, {}, CoroutineScope(coroutineContext + job))
                    withTimeout(90_000) { States().also { it.walk(world, app) } }
                } finally {
                    job.cancelAndJoin()
                }
            }
        }

        private fun screen(app: AppModel): Flow<Picture> = flow {
            while (true) {
                app.show.state.value.frame?.let { emit(it.seen()) }
                delay(20)
            }
        }

        private fun still(frame: Frame): Flow<Picture> = flow {
            while (true) {
                emit(frame.seen())
                delay(20)
            }
        }

        private fun Frame.seen() = Picture(pixels, side.toInt(), side.toInt())
    }
}

/** A second document, with fields that may be shown and need not be. */
suspend fun World.addRegistration() {
    val request = wallet.requestDocument("vehicle_registration", 4u)
    val fields = File(System.getProperty("people"), "binh_vehicle_registration.json").readText()
    wallet.add(issuer.issue(request, fields, 30u).batch)
}
