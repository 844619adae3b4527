package vn.dinhdanh.sample.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.asSkiaBitmap
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.runSkikoComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.unit.Density
import java.io.File
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import org.jetbrains.skia.Image
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Light
import vn.dinhdanh.core.MissingField
import vn.dinhdanh.core.Words
import vn.dinhdanh.sample.models.Purpose
import vn.dinhdanh.sample.models.ScanState
import vn.dinhdanh.sample.models.ShowState
import vn.dinhdanh.sample.models.Texts

/** Draws each screen by day, by night and with the largest letters, and looks for what can't be read, seen or pressed. */
@OptIn(ExperimentalTestApi::class)
class PicturesTest {
    /** A screen, and what a screen reader must find on it: a description, or a part of a text. */
    private class Shot(val name: String, val said: List<String>, val draw: @Composable () -> Unit)

    private enum class Look(val isDark: Boolean, val scale: Float, val height: Int) {
        DAY(false, 1f, PHONE),
        NIGHT(true, 1f, PHONE),
        LARGE(false, 2f, PHONE),

        /** What a phone scrolls to. */
        WHOLE(false, 1f, 3 * PHONE),
    }

    private val actions = ShowActions({}, { _, _, _ -> }, {}, {}, {}, {})
    private val scanning = ScanActions({}, {}, {}, {})
    private val check = Purpose.Check("V1")

    private fun shots(): List<Shot> = with(States.all) {
        val (vi, en) = Lang.VI to Lang.EN
        fun scan(name: String, state: ScanState, lang: Lang, vararg said: String) =
            Shot(name, said.toList()) { ScanScreen(state, check, lang, scanning) { Box(it.fillMaxSize().background(Color.DarkGray)) } }
        fun words(light: Light) = assertNotNull(listOf(green, amber, red).first { it.verdict?.light == light }.verdict).lightWords
        listOf(
            Shot("choose", listOf(Texts.choosePin.vi, Texts.takeBack.vi)) { UnlockScreen(choosing, vi, {}, {}, {}) },
            Shot("unlock", listOf(Texts.enterPin.vi, Texts.takeBack.vi)) { UnlockScreen(wrong.copy(typed = 2), vi, {}, {}, {}) },
            Shot("unlock-english", listOf(Texts.takeBack.en)) { UnlockScreen(wrong, en, {}, {}, {}) },
            Shot("working", listOf()) { UnlockScreen(choosing.copy(typed = 6, isWorking = true, fraction = 0.4f), vi, {}, {}, {}) },
            Shot("documents", listOf()) { DocumentsScreen(documents, vi, {}, {}) },
            Shot("documents-lost", listOf(Texts.lost.vi, LOST.vi)) { DocumentsScreen(documents.copy(lost = listOf(LOST)), vi, {}, {}) },
            Shot("log-lost", listOf(Texts.lost.vi, LOST.vi)) { LogScreen(log.copy(lost = listOf(LOST)), vi) {} },
            Shot("none", listOf()) { DocumentsScreen(documents.copy(documents = emptyList()), vi, {}, {}) },
            Shot("document", listOf(Texts.portrait.vi)) { DocumentsScreen(details, vi, {}, {}) },
            Shot("consent", listOf(Texts.portrait.vi)) { ShowScreen(own, vi, actions) },
            Shot("consent-asked", listOf(Texts.portrait.vi)) { ShowScreen(asked, vi, actions) },
            Shot("consent-stranger", listOf(STRANGER.vi, BEYOND.vi)) { ShowScreen(stranger(asked), vi, actions) },
            Shot("consent-lacking", listOf(Texts.missing.vi, Texts.retained.vi, LACKING.vi)) { ShowScreen(lacking(own), vi, actions) },
            Shot("code", listOf(Texts.code.vi)) { ShowScreen(showing, vi, actions) },
            Shot("code-english", listOf(Texts.code.en)) { ShowScreen(showing, en, actions) },
            scan("camera", ScanState(0.6f), vi, Texts.aim.vi, Texts.read.vi),
            scan("unreadable", unreadable, vi),
            scan("verdict-amber", amber, vi, Texts.portrait.vi, words(Light.AMBER).vi),
            scan("verdict-green", green, vi, Texts.portrait.vi, words(Light.GREEN).vi),
            scan("verdict-red", red, vi, Texts.portrait.vi, words(Light.RED).vi),
            Shot("log", listOf()) { LogScreen(log, vi) {} },
        )
    }

    /** What lacks a field that is needed, and what the reader keeps. */
    private fun lacking(state: ShowState): ShowState {
        val offer = assertNotNull(state.offer)
        val documents = offer.documents.map { document -> document.copy(fields = document.fields.map { it.copy(retained = true) }) }
        val missing = listOf(MissingField(documents.first().label, LACKING, "conditions"))
        return state.copy(offer = offer.copy(documents = documents, missing = missing))
    }

    /** Somebody whom nobody certified, and who calls himself confirmed. */
    private fun stranger(state: ShowState): ShowState {
        val offer = assertNotNull(state.offer)
        val request = assertNotNull(offer.request).copy(reader = "✔ TEST Bộ", confirmed = false, confirmedWords = STRANGER, excess = listOf(BEYOND))
        return state.copy(offer = offer.copy(request = request))
    }

    @Test
    fun `whether the reader is known stands before the name that it gives itself`() =
        runSkikoComposeUiTest(Size(WIDTH.toFloat(), 3f * PHONE), Density(DENSITY)) {
            setContent {
                CompositionLocalProvider(LocalPictures provides SkiaPictures) {
                    SampleTheme(false) { ShowScreen(stranger(States.all.asked), Lang.VI, actions) }
                }
            }
            fun top(text: String) = onAllNodesWithText(text, substring = true).fetchSemanticsNodes().minOf { it.positionInRoot.y }
            assertTrue(top(STRANGER.vi) < top("✔ TEST Bộ"))
        }

    @TestFactory
    fun `each screen can be read, seen and pressed`(): List<DynamicTest> = shots().flatMap { shot ->
        Look.entries.map { look ->
            dynamicTest("${shot.name} ${look.name.lowercase()}") {
                runSkikoComposeUiTest(Size(WIDTH.toFloat(), look.height.toFloat()), Density(DENSITY)) { examine(shot, look) }
            }
        }
    }

    private fun SkikoComposeUiTest.examine(shot: Shot, look: Look) {
        setContent {
            CompositionLocalProvider(
                LocalDensity provides Density(DENSITY, look.scale),
                LocalPictures provides SkiaPictures,
            ) {
                SampleTheme(look.isDark) { Surface(Modifier.fillMaxSize()) { shot.draw() } }
            }
        }
        val image = onRoot().captureToImage()
        val file = File("target/pictures/${shot.name}-${look.name.lowercase()}.png").also { it.parentFile.mkdirs() }
        file.writeBytes(assertNotNull(Image.makeFromBitmap(image.asSkiaBitmap()).encodeToData()).bytes)

        val colours = IntArray(WIDTH * look.height).also(image::readPixels)
        val ground = colours.toList().groupingBy { it }.eachCount().maxBy { it.value }
        assertTrue(WIDTH * look.height - ground.value > 1_000, "nothing is drawn")

        val raw = all(onRoot(useUnmergedTree = true).fetchSemanticsNode())
        val texts = raw.flatMap { node -> node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } }
        assertTrue(texts.isNotEmpty() && texts.none { it.isBlank() }, "an empty text")
        val said = raw.flatMap { it.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() }
        shot.said.forEach { assertTrue(it in said || texts.any { text -> it in text }, "\"$it\" isn't said of ${shot.name}: $said") }
        raw.forEach(::isWhole)
        all(onRoot().fetchSemanticsNode()).filter { SemanticsActions.OnClick in it.config }.forEach(::isPressable)
    }

    private fun all(node: SemanticsNode): List<SemanticsNode> = listOf(node) + node.children.flatMap(::all)

    /** No letter is cut off, and no word is broken by a screen that is too narrow. */
    private fun isWhole(node: SemanticsNode) {
        val layouts = mutableListOf<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(layouts)
        for (layout in layouts) {
            val text = layout.layoutInput.text.text
            assertTrue(!layout.hasVisualOverflow, "\"$text\" is cut off")
            for (line in 0 until layout.lineCount - 1) {
                val end = layout.getLineEnd(line)
                val isBroken = text[end - 1].isLetter() && text[end].isLetter()
                assertTrue(!isBroken, "a word of \"$text\" is broken")
            }
            assertTrue(node.positionInRoot.x >= 0 && node.positionInRoot.x + node.size.width <= WIDTH, "\"$text\" leaves the screen")
        }
    }

    /** A finger needs 48 dp each way, and a screen reader needs words for what it presses. */
    private fun isPressable(node: SemanticsNode) {
        val words = node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
            node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        assertTrue(words.any { it.isNotBlank() }, "a button without words")
        assertTrue(minOf(node.size.width, node.size.height) >= 48 * DENSITY, "$words is too small to press: ${node.size}")
    }

    private companion object {
        // A phone of 360 by 800 dp.
        const val DENSITY = 2f
        const val WIDTH = 720
        const val PHONE = 1600
        val LOST = Words("giấy tờ 3", "document 3")
        val STRANGER = Words("✘ CHƯA XÁC MINH BÊN NHẬN", "✘ The reader is NOT CONFIRMED")
        val BEYOND = Words("▲ Vượt phạm vi, không trình: Tôn giáo", "▲ Beyond its profile, not shown: Religion")
        val LACKING = Words("Điều kiện hạn chế", "Restrictions")
    }
}
