package vn.dinhdanh.sample.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.size
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.Lang
import vn.dinhdanh.sample.models.Step
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.UnlockState
import vn.dinhdanh.sample.models.text

/** What can be done on the keypad. */
class UnlockActions(
    val press: (Int) -> Unit,
    val takeBack: () -> Unit,
    val finger: () -> Unit,
    val skip: () -> Unit,
    val beginAnew: () -> Unit,
    val openOlder: () -> Unit,
    val notOlder: () -> Unit,
)

/** The keypad. Its own, so that a PIN is in no text field, no keyboard's memory and no `String`. */
@Composable
fun UnlockScreen(state: UnlockState, lang: Lang, actions: UnlockActions) = Lines {
    Title(state.title, lang)
    if (state.isOver) {
        ProblemText(state.problem, lang)
        Main(Texts.beginAnew, lang, press = actions.beginAnew)
        return@Lines
    }
    if (state.lacksLock) {
        Both(Texts.whyLock, lang)
        return@Lines
    }
    if (state.isOlder) {
        ProblemText(state.problem, lang)
        Both(Texts.olderWarning, lang)
        Main(Texts.back, lang, press = actions.notOlder)
        Else(Texts.openOlder, lang, actions.openOlder)
        return@Lines
    }
    if (state.step == Step.BIRTH) {
        Both(Texts.whyBirth, lang)
        Birth(state, lang)
    } else {
        Dots(state, lang)
    }
    if (state.isWorking) {
        Both(Texts.working, lang, Modifier.semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite })
        state.fraction?.let { LinearProgressIndicator(it, Modifier.fillMaxWidth()) } ?: LinearProgressIndicator(Modifier.fillMaxWidth())
    }
    ProblemText(state.problem, lang)
    if (state.wait > 0) Both(Texts.wait(state.wait), lang, style = MaterialTheme.typography.titleMedium)
    for (row in listOf(1..3, 4..6, 7..9)) {
        Row(Modifier.fillMaxWidth()) { for (digit in row) Key(digit, state, Modifier.weight(1f), actions.press) }
    }
    Row(Modifier.fillMaxWidth(), verticalAlignment = Alignment.CenterVertically) {
        Box(Modifier.weight(1f))
        Key(0, state, Modifier.weight(1f), actions.press)
        TextButton(
            actions.takeBack,
            Modifier.weight(1f).heightIn(min = 64.dp).semantics { contentDescription = Texts.takeBack.text(lang) },
            enabled = state.takesDigits,
        ) {
            TakeBackSign(LocalContentColor.current, Modifier.size(28.dp))
        }
    }
    if (state.isWorking) return@Lines
    if (state.step == Step.ENTER) Else(Texts.finger, lang, actions.finger)
    if (state.step == Step.OLDER) Else(Texts.back, lang, actions.notOlder)
    if (state.step == Step.BIRTH) Else(Texts.skip, lang, actions.skip)
}

@Composable
private fun Key(digit: Int, state: UnlockState, modifier: Modifier, press: (Int) -> Unit) =
    TextButton({ press(digit) }, modifier.heightIn(min = 64.dp), enabled = state.takesDigits) {
        Text("$digit", style = MaterialTheme.typography.headlineMedium, textAlign = TextAlign.Center)
    }

/** The birth date as far as it is typed: `20/01/19__`. */
@Composable
private fun Birth(state: UnlockState, lang: Lang) {
    val digits = state.birth.padEnd(Step.BIRTH.digits, '_')
    Text(
        "${digits.take(2)}/${digits.substring(2, 4)}/${digits.substring(4)}",
        Modifier.fillMaxWidth().semantics { contentDescription = state.title.text(lang) },
        style = MaterialTheme.typography.headlineMedium,
        textAlign = TextAlign.Center,
    )
}

/** How many digits are typed, never which. */
@Composable
private fun Dots(state: UnlockState, lang: Lang) = Row(
    Modifier.fillMaxWidth().clearAndSetSemantics {
        contentDescription = state.title.text(lang)
        stateDescription = "${state.typed}/${state.step.digits}"
    },
    horizontalArrangement = Arrangement.spacedBy(16.dp, Alignment.CenterHorizontally),
) {
    val colour = MaterialTheme.colorScheme.primary
    repeat(state.step.digits) { at ->
        Canvas(Modifier.size(18.dp)) {
            val width = 2.dp.toPx()
            if (at < state.typed) drawCircle(colour) else drawCircle(colour, size.minDimension / 2 - width, style = Stroke(width))
        }
    }
}
