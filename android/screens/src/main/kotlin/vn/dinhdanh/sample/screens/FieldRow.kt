package vn.dinhdanh.sample.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import vn.dinhdanh.core.Field
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.Words
import vn.dinhdanh.sample.models.text

/** A field: its label, and its text or its picture. One thing to a screen reader. */
@Composable
internal fun FieldRow(field: Field, lang: Lang, modifier: Modifier = Modifier) =
    Column(modifier.fillMaxWidth().semantics(mergeDescendants = true) {}) {
        Text(beside(field.label, lang), style = MaterialTheme.typography.labelMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
        val picture = field.picture
        if (picture != null) {
            Portrait(picture, lang)
        } else {
            Text(field.text.text(lang), style = MaterialTheme.typography.bodyLarge)
        }
    }

/** Short words in both languages on one line. */
internal fun beside(words: Words, lang: Lang): String {
    val both = if (lang == Lang.VI) listOf(words.vi, words.en) else listOf(words.en, words.vi)
    return both.distinct().joinToString(" · ")
}
