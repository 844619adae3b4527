package vn.dinhdanh.sample.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.RadioButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Words
import vn.dinhdanh.sample.models.Purpose
import vn.dinhdanh.sample.models.ScanState
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.text

/** What can be done on the camera's screen. */
class ScanActions(
    val choose: (Purpose) -> Unit,
    val again: () -> Unit,
    val notThisPerson: () -> Unit,
    val next: () -> Unit,
)

/** The camera, then the verdict. [preview] is what the camera sees. */
@Composable
fun ScanScreen(
    state: ScanState,
    purpose: Purpose,
    lang: Lang,
    actions: ScanActions,
    preview: @Composable (Modifier) -> Unit,
) = Lines {
    val verdict = state.verdict
    if (verdict != null) {
        VerdictCard(verdict, lang)
        state.portrait?.let {
            Portrait(it, lang)
            if (!state.isDenied) Else(Texts.notThisPerson, lang, actions.notThisPerson)
        }
        Main(Texts.next, lang, press = actions.next)
        if (!state.isDenied) Else(Texts.again, lang, actions.again)
        VerdictDetails(verdict, state.documents, state.portrait, lang)
        return@Lines
    }
    Title(Texts.scan, lang)
    Row(Modifier.fillMaxWidth().selectableGroup(), Arrangement.spacedBy(8.dp)) {
        Choice(Texts.check, purpose is Purpose.Check, lang, Modifier.weight(1f)) { actions.choose(Purpose.Check("V1")) }
        Choice(Texts.answer, purpose is Purpose.Answer, lang, Modifier.weight(1f)) { actions.choose(Purpose.Answer) }
    }
    ProblemText(state.problem, lang)
    if (state.problem == null) {
        Box(Modifier.fillMaxWidth().aspectRatio(1f).semantics { contentDescription = Texts.aim.text(lang) }) { preview(Modifier) }
        LinearProgressIndicator(
            state.fraction,
            Modifier.fillMaxWidth().semantics { contentDescription = Texts.read.text(lang) },
        )
        Both(
            state.hint ?: Texts.aim,
            lang,
            Modifier.semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
            MaterialTheme.typography.titleMedium,
        )
    } else {
        Main(Texts.again, lang, press = actions.again)
    }
}

@Composable
private fun Choice(words: Words, isChosen: Boolean, lang: Lang, modifier: Modifier, choose: () -> Unit) = Row(
    modifier.heightIn(min = 56.dp).selectable(isChosen, role = Role.RadioButton, onClick = choose),
    verticalAlignment = Alignment.CenterVertically,
) {
    RadioButton(isChosen, onClick = null)
    Both(words, lang)
}
