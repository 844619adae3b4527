package vn.dinhdanh.sample.screens

import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Divider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.DocumentResult
import vn.dinhdanh.core.Field
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Verdict
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.text

/** A verdict by its shape, its words and its colour; read aloud as it comes. What it comes to stands first, and is largest. */
@Composable
internal fun VerdictCard(verdict: Verdict, lang: Lang) = Surface(
    Modifier.fillMaxWidth().semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Assertive },
    color = verdict.light.colour,
    contentColor = verdict.light.onColour,
    shape = MaterialTheme.shapes.large,
) {
    Column(Modifier.padding(16.dp), Arrangement.spacedBy(12.dp), Alignment.CenterHorizontally) {
        Sign(verdict.light, Modifier.size(96.dp).semantics { contentDescription = verdict.lightWords.text(lang) })
        Both(verdict.headline, lang, style = MaterialTheme.typography.headlineSmall, align = TextAlign.Center)
        Both(verdict.lightWords, lang, style = MaterialTheme.typography.titleMedium, align = TextAlign.Center)
    }
}

/** What the verdict stands on. */
@Composable
internal fun VerdictDetails(
    verdict: Verdict,
    documents: List<DocumentResult>,
    portrait: ByteArray?,
    lang: Lang,
) = Column(verticalArrangement = Arrangement.spacedBy(12.dp)) {
    Both(verdict.proofWords, lang)
    verdict.advisories.forEach { Both(it.words, lang) }
    for (document in documents) {
        Divider()
        Both(document.label, lang, style = MaterialTheme.typography.titleLarge)
        document.rejected?.let { Both(Texts.rejected(it.words), lang, style = MaterialTheme.typography.titleMedium) }
        document.issuer?.let { Both(Texts.issuer(it), lang) }
        Both(document.statusWords, lang)
        document.classes.forEach { Both(Texts.licenceClass(it), lang, Modifier.semantics(mergeDescendants = true) {}) }
        // That portrait is above already, to be compared; another document's face must be seen too.
        document.fields.filter { it.picture == null || !it.picture.contentEquals(portrait) }.forEach { FieldRow(it, lang) }
        HolderSays(document.holderFields, lang)
    }
}

/** What the holder says of himself, in a frame of its own: no issuer looked at it, and nothing here may pass for proved. */
@Composable
private fun HolderSays(fields: List<Field>, lang: Lang) {
    if (fields.isEmpty()) return
    Column(
        Modifier.fillMaxWidth().border(2.dp, MaterialTheme.colorScheme.outline, MaterialTheme.shapes.medium).padding(12.dp),
        Arrangement.spacedBy(8.dp),
    ) {
        Both(Texts.holderSays, lang, Modifier.semantics(mergeDescendants = true) { heading() }, MaterialTheme.typography.titleMedium)
        fields.forEach { FieldRow(it, lang) }
    }
}
