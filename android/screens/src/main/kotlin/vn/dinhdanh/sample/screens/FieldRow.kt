package vn.dinhdanh.sample.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.Field
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Words
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.text

/**
 * A field: its label, and its text or its picture; one thing to a screen reader. What is sensitive is hidden until it is tapped: somebody
 * looks over the shoulder.
 */
@Composable
internal fun FieldRow(field: Field, lang: Lang, modifier: Modifier = Modifier) {
    var isHidden by remember(field.namespace, field.identifier) { mutableStateOf(field.sensitive) }
    val pressed = if (isHidden) Modifier.heightIn(min = 48.dp).clickable(role = Role.Button) { isHidden = false } else Modifier
    Column(modifier.fillMaxWidth().then(pressed).semantics(mergeDescendants = true) {}) {
        Text(beside(field.label, lang), style = MaterialTheme.typography.labelMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
        val picture = field.picture
        when {
            isHidden -> Text("••••  " + beside(Texts.reveal, lang), style = MaterialTheme.typography.bodyLarge)
            picture != null -> Portrait(picture, lang)
            else -> Text(field.text.text(lang), style = MaterialTheme.typography.bodyLarge)
        }
    }
}

/** Short words in both languages on one line. */
internal fun beside(words: Words, lang: Lang): String {
    val both = if (lang == Lang.VI) listOf(words.vi, words.en) else listOf(words.en, words.vi)
    return both.distinct().joinToString(" · ")
}
