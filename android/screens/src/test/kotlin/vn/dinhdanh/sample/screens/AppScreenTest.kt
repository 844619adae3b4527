package vn.dinhdanh.sample.screens

import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import java.awt.EventQueue
import java.util.concurrent.Executor
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.emptyFlow
import vn.dinhdanh.World
import vn.dinhdanh.core.Ease
import vn.dinhdanh.licenceFields
import vn.dinhdanh.sample.models.AppModel
import vn.dinhdanh.sample.models.Receivable
import vn.dinhdanh.sample.models.Screen
import vn.dinhdanh.sample.models.TestAuthority
import vn.dinhdanh.sample.models.Texts

/** Fingers on the whole app. */
@OptIn(ExperimentalTestApi::class)
class AppScreenTest {
    private fun SkikoComposeUiTest.press(words: String) {
        val button = hasClickAction() and hasText(words)
        waitUntil(WAIT_MILLIS) { onAllNodes(button).fetchSemanticsNodes().isNotEmpty() }
        onNode(button).performClick()
    }

    private fun SkikoComposeUiTest.see(words: String) =
        waitUntil(WAIT_MILLIS) { onAllNodes(hasText(words)).fetchSemanticsNodes().isNotEmpty() }

    @Test
    fun `fingers choose a PIN, receive, look, show and read the log`() {
        val world = World()
        val scope = CoroutineScope(Executor(EventQueue::invokeLater).asCoroutineDispatcher())
        var isBright = false
        val authority = TestAuthority(world.issuer, { licenceFields(world.portrait) }) {}
        val app = AppModel(world.wallet, world.verifier, { isBright = it }, scope, authority)
        try {
            runSkikoComposeUiTest(Size(720f, 1600f), Density(2f)) {
                setContent {
                    CompositionLocalProvider(LocalDensity provides Density(2f), LocalPictures provides SkiaPictures) {
                        SampleTheme { AppScreen(app, scope, emptyFlow()) { Box(it) } }
                    }
                }
                press(Texts.skip.vi)
                repeat(2) {
                    see((if (it == 0) Texts.choosePin else Texts.repeatPin).vi)
                    "204816".forEach { digit -> press("$digit") }
                }
                press(Texts.notNow.vi)
                press(Receivable.LICENCE.words.vi)
                press("Giấy phép lái xe")
                see("990123456789")
                onNode(hasClickAction() and hasText(Texts.back.vi)).performScrollTo()
                press(Texts.back.vi)
                press(Texts.show.vi)
                see("Kiểm tra giao thông")
                see("Được lưu giữ: chỉ giữ kết quả")
                onNode(hasClickAction() and hasText(Texts.agree.vi)).performScrollTo()
                press(Texts.agree.vi)
                waitUntil(WAIT_MILLIS) {
                    onAllNodes(hasContentDescription(Texts.code.vi)).fetchSemanticsNodes().isNotEmpty()
                }
                assertEquals(true, isBright)
                press(Texts.ease(Ease.EASIER).vi)
                see(Texts.ease(Ease.EASIEST).vi)
                assertEquals(Ease.EASIER, app.show.state.value.ease)
                press(Texts.stop.vi)
                see(Texts.show.en)
                assertEquals(false, isBright)
                press("English")
                press(Texts.log.en)
                see("done")
                assertEquals(Screen.LOG, app.state.value.screen)
            }
        } finally {
            scope.cancel()
        }
    }

    private companion object {
        const val WAIT_MILLIS = 30_000L
    }
}
