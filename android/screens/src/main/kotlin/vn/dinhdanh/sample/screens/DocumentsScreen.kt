package vn.dinhdanh.sample.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.Account
import vn.dinhdanh.core.Document
import vn.dinhdanh.core.DocumentId
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Words
import vn.dinhdanh.sample.models.DocumentsState
import vn.dinhdanh.sample.models.Receivable
import vn.dinhdanh.sample.models.Texts

/** What can be done on the screen of documents. */
class DocumentActions(
    val look: (DocumentId) -> Unit,
    val close: () -> Unit,
    val receive: (Receivable) -> Unit,
    val saveRequest: (Receivable) -> Unit,
    val openAnswer: () -> Unit,
    val enableFinger: () -> Unit,
    val notNow: () -> Unit,
)

/** The documents, or all that one of them says; what can be [receivable] besides, and as a file where the app [hasFiles]. */
@Composable
fun DocumentsScreen(
    state: DocumentsState,
    receivable: List<Receivable>,
    hasFiles: Boolean,
    lang: Lang,
    actions: DocumentActions,
) = Lines {
    val details = state.details
    Title(details?.document?.label ?: Texts.documents, lang)
    ProblemText(state.problem, lang)
    if (details != null) {
        details.fields.forEach { FieldRow(it, lang) }
        Else(Texts.back, lang, actions.close)
    } else {
        state.account?.let { AccountText(it, lang) }
        LostText(state.lost, lang)
        if (state.offersFinger) FingerOffer(lang, actions)
        state.documents?.forEach { Card(it, lang) { actions.look(it.id) } }
        if (state.documents?.isEmpty() == true && state.lost.isEmpty()) Both(Texts.noDocuments, lang)
        if (state.isReceiving) {
            Both(Texts.receiving, lang, Modifier.semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite })
            LinearProgressIndicator(Modifier.fillMaxWidth())
        } else if (state.documents != null) {
            receivable.forEach { Else(it.words, lang) { actions.receive(it) } }
            if (hasFiles) ByFile(lang, actions)
        }
    }
}

/** What is carried to an issuer and back where no service of his is reached. */
@Composable
private fun ByFile(lang: Lang, actions: DocumentActions) {
    Both(Texts.byFile, lang, Modifier.semantics(mergeDescendants = true) { heading() }, MaterialTheme.typography.titleMedium)
    Receivable.entries.forEach { Else(it.asked, lang) { actions.saveRequest(it) } }
    Else(Texts.openAnswer, lang, actions.openAnswer)
}

@Composable
private fun FingerOffer(lang: Lang, actions: DocumentActions) = Surface(
    Modifier.fillMaxWidth(),
    shape = MaterialTheme.shapes.large,
    border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
) {
    Column(Modifier.padding(16.dp), Arrangement.spacedBy(8.dp)) {
        Both(Texts.offerFinger, lang, style = MaterialTheme.typography.titleMedium)
        Main(Texts.turnOn, lang, press = actions.enableFinger)
        Else(Texts.notNow, lang, actions.notNow)
    }
}

@Composable
private fun AccountText(account: Account, lang: Lang) = Both(
    Words("${account.levelWords.vi}: ${account.stateWords.vi}", "${account.levelWords.en}: ${account.stateWords.en}"),
    lang,
    style = MaterialTheme.typography.bodyLarge,
)

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun Card(document: Document, lang: Lang, press: () -> Unit) = Surface(
    press,
    Modifier.fillMaxWidth(),
    shape = MaterialTheme.shapes.large,
    color = MaterialTheme.colorScheme.secondaryContainer,
) {
    Column(Modifier.padding(16.dp), Arrangement.spacedBy(4.dp)) {
        Both(document.label, lang, style = MaterialTheme.typography.titleLarge)
        document.part?.let { Both(it, lang, style = MaterialTheme.typography.bodyMedium) }
        Text(document.issuer)
        Text(beside(Texts.validUntil, lang) + ": " + document.validUntil.text, style = MaterialTheme.typography.bodyMedium)
        val few: Words? = document.ended ?: document.fewLeft
        Both(few ?: Texts.copies(document.freshCopies), lang, style = MaterialTheme.typography.bodyMedium)
        document.heldBack?.let { Both(it, lang, style = MaterialTheme.typography.titleMedium) }
    }
}
