package vn.dinhdanh.sample.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.heightIn
import androidx.compose.material3.Divider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.EntryId
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.LogEntry
import vn.dinhdanh.sample.models.LogState
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.text

/** What was shown to whom. */
@Composable
fun LogScreen(state: LogState, lang: Lang, delete: (EntryId) -> Unit) = Lines {
    // Nothing is deleted by one press: nobody gives an entry back, nor its receipt.
    var asked by remember { mutableStateOf<EntryId?>(null) }
    Title(Texts.log, lang)
    ProblemText(state.problem, lang)
    LostText(state.lost, lang)
    if (state.entries?.isEmpty() == true && state.lost.isEmpty()) Both(Texts.noLog, lang)
    state.entries?.forEach {
        Entry(it, lang)
        if (asked == it.id) {
            Both(
                Texts.forgetAsked,
                lang,
                Modifier.semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
            )
            Main(Texts.keep, lang) { asked = null }
            Else(Texts.forget, lang) {
                asked = null
                delete(it.id)
            }
        } else {
            TextButton({ asked = it.id }, Modifier.heightIn(min = 48.dp)) { Text(beside(Texts.forget, lang)) }
        }
        Divider()
    }
}

@Composable
private fun Entry(entry: LogEntry, lang: Lang) =
    Column(Modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(4.dp)) {
        Both(entry.words, lang, style = MaterialTheme.typography.titleMedium)
        if (entry.who.isNotEmpty()) Text(entry.who)
        if (entry.purpose.isNotEmpty()) Text(entry.purposeWords.text(lang), style = MaterialTheme.typography.bodyMedium)
        Text(entry.at.text, style = MaterialTheme.typography.bodyMedium)
        Both(entry.outcome, lang, style = MaterialTheme.typography.bodyMedium)
        if (entry.fields.isNotEmpty()) {
            Text(entry.fields.joinToString { it.text(lang) }, style = MaterialTheme.typography.bodyMedium)
        }
    }
