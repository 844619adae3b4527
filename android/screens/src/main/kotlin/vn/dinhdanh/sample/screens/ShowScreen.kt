package vn.dinhdanh.sample.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.DocumentId
import vn.dinhdanh.core.Ease
import vn.dinhdanh.core.Field
import vn.dinhdanh.core.Lang
import vn.dinhdanh.sample.models.ShowState
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.text

/** What can be done on the screen of codes. */
class ShowActions(
    val begin: () -> Unit,
    val choose: (DocumentId, Field, Boolean) -> Unit,
    val agree: (side: Int) -> Unit,
    val decline: () -> Unit,
    val change: (Ease) -> Unit,
    val stop: () -> Unit,
)

/** Consent, then the code with its seconds. */
@Composable
fun ShowScreen(state: ShowState, lang: Lang, actions: ShowActions) = BoxWithConstraints(Modifier.fillMaxSize()) {
    // As wide as the screen without its edges; in landscape as high as leaves its seconds in sight.
    val side = minOf(constraints.maxWidth, constraints.maxHeight)
    val offer = state.offer
    when {
        state.isShowing -> Showing(state, lang, actions)
        offer != null -> ConsentScreen(offer, state, lang, actions) { actions.agree(side) }
        else -> Lines {
            Title(Texts.show, lang)
            ProblemText(state.problem, lang)
            Main(Texts.show, lang, press = actions.begin)
        }
    }
}

@Composable
private fun Showing(state: ShowState, lang: Lang, actions: ShowActions) = Column(
    Modifier.fillMaxSize().verticalScroll(rememberScrollState()),
    Arrangement.spacedBy(12.dp),
    Alignment.CenterHorizontally,
) {
    val frame = state.frame
    if (frame == null) {
        CircularProgressIndicator(Modifier.padding(48.dp).semantics { contentDescription = Texts.working.text(lang) })
    } else {
        // White around it by night too: a code's quiet zone.
        Column(Modifier.background(Color.White)) { CodePicture(frame, lang) }
    }
    state.secondsLeft?.let {
        Both(Texts.seconds(it), lang, style = MaterialTheme.typography.titleLarge, align = TextAlign.Center)
    }
    Column(Modifier.padding(horizontal = 16.dp).padding(bottom = 16.dp), Arrangement.spacedBy(12.dp)) {
        val next = Ease.entries.getOrNull(state.ease.ordinal + 1) ?: Ease.USUAL
        Both(Texts.ease, lang, style = MaterialTheme.typography.titleMedium)
        Main(Texts.ease(next), lang) { actions.change(next) }
        Else(Texts.stop, lang, actions.stop)
    }
}
