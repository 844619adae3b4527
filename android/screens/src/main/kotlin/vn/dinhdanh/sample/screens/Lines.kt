package vn.dinhdanh.sample.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.LocalTextStyle
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.Words
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.other
import vn.dinhdanh.sample.models.text

/** Words in the chosen language, and smaller below them in the other. */
@Composable
internal fun Both(
    words: Words,
    lang: Lang,
    modifier: Modifier = Modifier,
    style: TextStyle = LocalTextStyle.current,
    align: TextAlign? = null,
) = Column(modifier, horizontalAlignment = if (align == TextAlign.Center) Alignment.CenterHorizontally else Alignment.Start) {
    Text(words.text(lang), style = style, textAlign = align)
    val other = words.text(lang.other)
    if (other != words.text(lang)) {
        Text(
            other,
            style = MaterialTheme.typography.bodySmall,
            color = LocalContentColor.current.copy(alpha = 0.8f),
            textAlign = align,
        )
    }
}

/** A screen of lines that scrolls. */
@Composable
internal fun Lines(modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) = Column(
    modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(16.dp),
    verticalArrangement = Arrangement.spacedBy(12.dp),
    content = content,
)

/** A title, by which a screen reader jumps. */
@Composable
internal fun Title(words: Words, lang: Lang) =
    Both(words, lang, Modifier.semantics(mergeDescendants = true) { heading() }, MaterialTheme.typography.headlineSmall)

/** What went wrong and what to do, in the core's words; read aloud as it comes. */
@Composable
internal fun ProblemText(problem: Problem?, lang: Lang) {
    if (problem == null) return
    Surface(
        Modifier.fillMaxWidth().semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Assertive },
        color = MaterialTheme.colorScheme.errorContainer,
        shape = MaterialTheme.shapes.medium,
    ) {
        Both(problem.words, lang, Modifier.padding(12.dp))
    }
}

/** What damage hit, before what can be read: nobody may take a list for whole that isn't. */
@Composable
internal fun LostText(lost: List<Words>, lang: Lang) {
    if (lost.isEmpty()) return
    Surface(
        Modifier.fillMaxWidth().semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
        color = MaterialTheme.colorScheme.errorContainer,
        shape = MaterialTheme.shapes.medium,
    ) {
        val all = Words(lost.joinToString { it.vi }, lost.joinToString { it.en })
        Both(Words("${Texts.lost.vi}: ${all.vi}", "${Texts.lost.en}: ${all.en}"), lang, Modifier.padding(12.dp))
    }
}

/** What is most likely wanted. */
@Composable
internal fun Main(words: Words, lang: Lang, isEnabled: Boolean = true, press: () -> Unit) =
    Button(press, Modifier.fillMaxWidth().heightIn(min = 56.dp), isEnabled, MaterialTheme.shapes.medium) {
        Both(words, lang, align = TextAlign.Center)
    }

/** What can be wanted too. */
@Composable
internal fun Else(words: Words, lang: Lang, press: () -> Unit) =
    OutlinedButton(press, Modifier.fillMaxWidth().heightIn(min = 56.dp), shape = MaterialTheme.shapes.medium) {
        Both(words, lang, align = TextAlign.Center)
    }
