package vn.dinhdanh.sample.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
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
import androidx.compose.ui.test.assertIsEnabled
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.SemanticsNodeInteraction
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.runSkikoComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.unit.Density
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import org.jetbrains.skia.Image
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import vn.dinhdanh.core.CalendarDay
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.EntryId
import vn.dinhdanh.core.Field
import vn.dinhdanh.core.FieldValue
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.LicenceClass
import vn.dinhdanh.core.Light
import vn.dinhdanh.core.MissingField
import vn.dinhdanh.core.Reason
import vn.dinhdanh.core.ReasonWords
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.Words
import vn.dinhdanh.core.walletProblem
import vn.dinhdanh.sample.models.DocumentsState
import vn.dinhdanh.sample.models.LogState
import vn.dinhdanh.sample.models.Purpose
import vn.dinhdanh.sample.models.Receivable
import vn.dinhdanh.sample.models.ScanState
import vn.dinhdanh.sample.models.ShowState
import vn.dinhdanh.sample.models.Step
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.UnlockState

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
            unlock("birth", birth, vi, Texts.birthDate.vi, Texts.skip.vi, "__/__/____"),
            unlock("birth-typed", born, vi, "20/01/19__"),
            unlock("choose", choosing, vi, Texts.choosePin.vi, Texts.takeBack.vi),
            unlock("differ", differing, vi, Texts.choosePin.vi, Texts.pinsDiffer.vi),
            unlock("repeat", choosing.copy(step = Step.REPEAT, typed = 3), vi, Texts.repeatPin.vi),
            unlock("unlock", wrong.copy(typed = 2), vi, Texts.enterPin.vi, Texts.takeBack.vi),
            unlock("unlock-english", wrong, en, Texts.takeBack.en),
            unlock("working", choosing.copy(typed = 6, isWorking = true, fraction = 0.4f), vi),
            unlock("erased", wrong.copy(isOver = true, problem = ERASED), vi, Texts.isOver.vi, ERASED.words.vi, Texts.beginAnew.vi),
            unlock("no-lock", birth.copy(lacksLock = true), vi, Texts.lacksLock.vi, Texts.whyLock.vi),
            unlock("waiting", wrong.copy(wait = 95, problem = WAIT), vi, Texts.wait(95).vi, WAIT.words.vi),
            unlock("older", wrong.copy(isOlder = true, problem = OLDER), vi, Texts.olderCopy.vi, Texts.olderWarning.vi, Texts.openOlder.vi),
            unlock("older-pin", wrong.copy(step = Step.OLDER, problem = null), vi, Texts.enterOlder.vi, Texts.back.vi),
            documents("documents", documents),
            documents("documents-files", documents, Receivable.CARD.asked.vi, Texts.openAnswer.vi, hasFiles = true),
            documents("documents-lost", documents.copy(lost = listOf(LOST)), Texts.lost.vi, LOST.vi),
            documents("documents-empty", empty, Texts.noDocuments.vi, Texts.offerFinger.vi, Receivable.LICENCE.words.vi),
            documents("receiving", empty.copy(isReceiving = true, offersFinger = false), Texts.receiving.vi),
            Shot("log-lost", listOf(Texts.lost.vi, LOST.vi)) { LogScreen(log.copy(lost = listOf(LOST)), vi) {} },
            documents("document", details, Texts.portrait.vi, Texts.reveal.vi),
            Shot("consent", listOf(Texts.portrait.vi, Texts.reveal.vi)) { ShowScreen(own, vi, actions) },
            Shot("consent-asked", listOf(Texts.portrait.vi)) { ShowScreen(asked, vi, actions) },
            Shot("consent-stranger", listOf(STRANGER.vi, BEYOND.vi, Texts.contact(CONTACT).vi)) { ShowScreen(stranger(asked), vi, actions) },
            Shot("consent-lacking", listOf(Texts.missing.vi, Texts.retained.vi, LACKING.vi)) { ShowScreen(lacking(own), vi, actions) },
            Shot("code", listOf(Texts.code.vi)) { ShowScreen(showing, vi, actions) },
            Shot("code-english", listOf(Texts.code.en)) { ShowScreen(showing, en, actions) },
            scan("camera", ScanState(0.6f), vi, Texts.aim.vi, Texts.read.vi),
            scan("unreadable", unreadable, vi),
            scan("verdict-amber", amber, vi, Texts.portrait.vi, words(Light.AMBER).vi),
            scan("verdict-holder", holder(amber), vi, Texts.holderSays.vi, HOLDERS.label.vi),
            scan("verdict-green", green, vi, Texts.portrait.vi, words(Light.GREEN).vi),
            scan("verdict-red", red, vi, Texts.portrait.vi, words(Light.RED).vi),
            scan("verdict-classes", classes(amber), vi, "✔ Hạng A1", "✘ Hạng B", "01/02/2020", "✘ ${REASON.words.vi}", "Cơ quan cấp"),
            Shot("log", listOf()) { LogScreen(log, vi) {} },
        )
    }

    private fun SkikoComposeUiTest.draw(screen: @Composable () -> Unit) = setContent {
        CompositionLocalProvider(LocalPictures provides SkiaPictures) { SampleTheme(false) { screen() } }
    }

    private fun unlock(name: String, state: UnlockState, lang: Lang, vararg said: String) =
        Shot(name, said.toList()) { UnlockScreen(state, lang, UnlockActions({}, {}, {}, {}, {}, {}, {})) }

    private fun documents(name: String, state: DocumentsState, vararg said: String, hasFiles: Boolean = false) =
        Shot(name, said.toList()) {
            DocumentsScreen(state, Receivable.entries, hasFiles, Lang.VI, DocumentActions({}, {}, {}, {}, {}, {}, {}))
        }

    /** A licence with a class that holds and one that doesn't, and that is rejected by itself. */
    private fun classes(state: ScanState): ScanState {
        val classes = listOf(LicenceClass("A1", null, true), LicenceClass("B", CalendarDay(2020, 2u, 1u), false))
        val documents = state.documents.map { it.copy(classes = classes, rejected = REASON) }
        return ScanState(state.fraction, state.hint, state.verdict, documents, state.portrait)
    }

    /** The first document with a field that its holder signed himself. */
    private fun holder(state: ScanState): ScanState {
        val documents = state.documents.mapIndexed { at, it -> if (at == 0) it.copy(holderFields = listOf(HOLDERS)) else it }
        return ScanState(state.fraction, state.hint, state.verdict, documents, state.portrait)
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
        val request = assertNotNull(offer.request).copy(reader = "✔ TEST Bộ", contact = CONTACT, confirmed = false, confirmedWords = STRANGER, excess = listOf(BEYOND))
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

    @Test
    fun `what a check comes to stands above its light and is larger`() =
        runSkikoComposeUiTest(Size(WIDTH.toFloat(), 3f * PHONE), Density(DENSITY)) {
            val verdict = assertNotNull(States.all.red.verdict)
            draw { VerdictCard(verdict, Lang.VI) }
            val (headline, light) = listOf(verdict.headline, verdict.lightWords).map { onNodeWithText(it.vi, useUnmergedTree = true) }
            assertTrue(headline.top() < light.top())
            assertTrue(headline.letters() > light.letters())
            assertTrue("khi chưa" !in verdict.lightWords.vi, "nothing makes a rejection pass")
        }

    @Test
    fun `what the holder says stands below what is proved, under words that say so`() =
        runSkikoComposeUiTest(Size(WIDTH.toFloat(), 5f * PHONE), Density(DENSITY)) {
            val state = holder(States.all.amber)
            draw { VerdictDetails(assertNotNull(state.verdict), state.documents, state.portrait, Lang.VI) }
            val proved = state.documents.first().fields.filter { it.picture == null && !it.sensitive }.map { beside(it.label, Lang.VI) }
            val says = onNodeWithText(Texts.holderSays.vi, useUnmergedTree = true).top()
            proved.forEach { assertTrue(onNodeWithText(it, useUnmergedTree = true).top() < says, it) }
            assertTrue(says < onNodeWithText(HOLDERS.label.vi, substring = true, useUnmergedTree = true).top())
        }

    @Test
    fun `who signed a document and each class of a licence are seen`() =
        runSkikoComposeUiTest(Size(WIDTH.toFloat(), 5f * PHONE), Density(DENSITY)) {
            val state = States.all.amber
            val document = state.documents.first()
            draw { VerdictDetails(assertNotNull(state.verdict), state.documents, state.portrait, Lang.VI) }
            onNodeWithText(Texts.issuer(assertNotNull(document.issuer)).vi, useUnmergedTree = true).assertExists()
            assertTrue(document.classes.isNotEmpty())
            document.classes.forEach { onNodeWithText(Texts.licenceClass(it).vi, useUnmergedTree = true).assertExists() }
        }

    @Test
    fun `an entry is deleted when that was asked, and not by one press`() =
        runSkikoComposeUiTest(Size(WIDTH.toFloat(), 5f * PHONE), Density(DENSITY)) {
            val entries = assertNotNull(States.all.log.entries).take(1)
            val deleted = mutableListOf<EntryId>()
            draw { LogScreen(LogState(entries), Lang.VI) { deleted += it } }
            fun press(words: String) = onNodeWithText(words, substring = true).performClick()
            press(Texts.forget.vi)
            onNodeWithText(Texts.forgetAsked.vi, useUnmergedTree = true).assertExists()
            press(Texts.keep.vi)
            onNodeWithText(Texts.forgetAsked.vi, useUnmergedTree = true).assertDoesNotExist()
            press(Texts.forget.vi)
            assertTrue(deleted.isEmpty())
            onNode(hasClickAction() and hasText(Texts.forget.vi)).performClick()
            assertEquals(listOf(entries.first().id), deleted)
        }

    @Test
    fun `while he must wait no key can be pressed`() =
        runSkikoComposeUiTest(Size(WIDTH.toFloat(), 3f * PHONE), Density(DENSITY)) {
            var wait by mutableStateOf(2)
            draw { UnlockScreen(States.all.wrong.copy(wait = wait), Lang.VI, UnlockActions({}, {}, {}, {}, {}, {}, {})) }
            onNodeWithText("5").assertIsNotEnabled()
            wait = 0
            onNodeWithText("5").assertIsEnabled()
        }

    @Test
    fun `what is sensitive is seen when it is tapped, and not before`() =
        runSkikoComposeUiTest(Size(WIDTH.toFloat(), 3f * PHONE), Density(DENSITY)) {
            draw { FieldRow(HOLDERS.copy(sensitive = true), Lang.VI) }
            onNodeWithText(HOLDERS.text.vi, substring = true, useUnmergedTree = true).assertDoesNotExist()
            onNodeWithText(Texts.reveal.vi, substring = true).performClick()
            onNodeWithText(HOLDERS.text.vi, useUnmergedTree = true).assertExists()
            onNodeWithText(Texts.reveal.vi, substring = true, useUnmergedTree = true).assertDoesNotExist()
        }

    private fun SemanticsNodeInteraction.top() = fetchSemanticsNode().positionInRoot.y

    /** How large its letters are. */
    private fun SemanticsNodeInteraction.letters(): Float {
        val layouts = mutableListOf<TextLayoutResult>()
        fetchSemanticsNode().config[SemanticsActions.GetTextLayoutResult].action?.invoke(layouts)
        return layouts.first().layoutInput.style.fontSize.value
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
        val ERASED = walletProblem(WalletException.Erased())
        val WAIT = walletProblem(WalletException.MustWait(95u))
        val OLDER = walletProblem(WalletException.OlderCopy())
        val HOLDERS = Field(
            "org.iso.18013.5.1.VN", "nickname", Words("Tên thường gọi", "Nickname"), Words("Bình", "Bình"),
            FieldValue.Text("Bình"), false,
        )
        const val CONTACT = "TEST, 1 đường TEST, điện thoại 0990000000"
        val REASON = ReasonWords(
            Reason.ISSUER_UNTRUSTED, "ISSUER_UNTRUSTED", Words("Không rõ cơ quan cấp", "The issuer is not trusted"),
        )
        val LOST = Words("giấy tờ 3", "document 3")
        val STRANGER = Words("✘ CHƯA XÁC MINH BÊN NHẬN", "✘ The reader is NOT CONFIRMED")
        val BEYOND = Words("▲ Vượt phạm vi, không trình: Tôn giáo", "▲ Beyond its profile, not shown: Religion")
        val LACKING = Words("Điều kiện hạn chế", "Restrictions")
    }
}
