package vn.dinhdanh.sample.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.Checkbox
import androidx.compose.material3.Divider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.Lang
import vn.dinhdanh.core.MissingField
import vn.dinhdanh.core.OfferView
import vn.dinhdanh.core.OfferedField
import vn.dinhdanh.sample.models.ShowState
import vn.dinhdanh.sample.models.Texts

/** To whom, for what, and every field, before anything is shown. */
@Composable
internal fun ConsentScreen(offer: OfferView, state: ShowState, lang: Lang, actions: ShowActions, agree: () -> Unit) = Lines {
    Title(offer.profile.purpose, lang)
    offer.request?.let { request ->
        // Before the name, and larger: that may be a stranger's word.
        Both(request.confirmedWords, lang, style = MaterialTheme.typography.titleLarge)
        Both(Texts.asks(request.reader), lang)
        if (request.contact.isNotEmpty()) Both(Texts.contact(request.contact), lang)
        request.excess.forEach { Both(it, lang) }
    }
    Both(Texts.basis(offer.profile.basis), lang)
    Both(Texts.kept(offer.profile.retention), lang)
    for (document in offer.documents) {
        Divider()
        Both(document.label, lang, style = MaterialTheme.typography.titleLarge)
        listOfNotNull(document.heldBack, document.linkable).forEach { Both(it, lang) }
        document.fields.forEach { offered ->
            Offered(offered, document.required && offered.required, lang) { actions.choose(document.id, offered.field, it) }
        }
    }
    if (offer.missing.isNotEmpty()) Divider()
    offer.missing.forEach { Missing(it, lang) }
    ProblemText(state.problem, lang)
    Main(Texts.agree, lang, isEnabled = state.choosing == 0, press = agree)
    Else(Texts.decline, lang, actions.decline)
}

/** What the purpose needs and the wallet has not: the reader may refuse what is shown without it. */
@Composable
private fun Missing(field: MissingField, lang: Lang) = Column(Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}) {
    Text(beside(field.label, lang), style = MaterialTheme.typography.labelMedium)
    Text(beside(field.document, lang), style = MaterialTheme.typography.labelSmall)
    Text("▲ " + beside(Texts.missing, lang), style = MaterialTheme.typography.bodyLarge)
}

@Composable
private fun Offered(offered: OfferedField, needed: Boolean, lang: Lang, choose: (Boolean) -> Unit) {
    if (needed) {
        Column(Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}) {
            FieldRow(offered.field, lang)
            Text(beside(Texts.needed, lang), style = MaterialTheme.typography.labelSmall)
            Retained(offered, lang)
        }
        return
    }
    Row(
        Modifier.fillMaxWidth().heightIn(min = 48.dp)
            .toggleable(offered.chosen, role = Role.Checkbox, onValueChange = choose),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f)) {
            FieldRow(offered.field, lang)
            Text(beside(if (offered.chosen) Texts.chosen else Texts.choose, lang), style = MaterialTheme.typography.labelSmall)
            Retained(offered, lang)
        }
        Checkbox(offered.chosen, onCheckedChange = null)
    }
}

@Composable
private fun Retained(offered: OfferedField, lang: Lang) {
    if (offered.retained) Text("▲ " + beside(Texts.retained, lang), style = MaterialTheme.typography.labelSmall)
}
