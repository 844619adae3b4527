package vn.dinhdanh.sample.screens

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.material3.Divider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import vn.dinhdanh.Picture
import vn.dinhdanh.core.Lang
import vn.dinhdanh.sample.models.AppModel
import vn.dinhdanh.sample.models.Purpose
import vn.dinhdanh.sample.models.Screen
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.text

/**
 * The whole app: one screen at a time.
 *
 * [scope] is the models' own: what a press began must not end with the screen that was pressed. [pictures] is the camera, started by
 * who collects it; [preview] is what it sees. [inner] keeps what is drawn clear of the system's bars.
 */
@Composable
fun AppScreen(
    app: AppModel,
    scope: CoroutineScope,
    pictures: Flow<Picture>,
    inner: Modifier = Modifier,
    preview: @Composable (Modifier) -> Unit,
) {
    val state by app.state.collectAsState()
    // By the models' clock, not by that of frames, which stands still where none is drawn.
    DisposableEffect(app) {
        val ticking = scope.launch {
            while (true) {
                delay(TICK_MILLIS)
                app.tick()
            }
        }
        onDispose { ticking.cancel() }
    }
    Surface(Modifier.fillMaxSize()) {
        Column(inner) {
            TextButton(app::changeLanguage, Modifier.align(Alignment.End).heightIn(min = 48.dp)) {
                Text(Texts.language.text(state.lang))
            }
            Box(Modifier.weight(1f)) { Current(app, state.screen, state.lang, scope, pictures, preview) }
            if (state.screen != Screen.UNLOCK) {
                Divider()
                Tabs(state.screen, state.lang, app::go)
            }
        }
    }
}

@Composable
private fun Current(
    app: AppModel,
    screen: Screen,
    lang: Lang,
    scope: CoroutineScope,
    pictures: Flow<Picture>,
    preview: @Composable (Modifier) -> Unit,
) {
    fun begin(call: suspend () -> Unit) {
        scope.launch { call() }
    }
    when (screen) {
        Screen.UNLOCK -> {
            val state by app.unlock.state.collectAsState()
            UnlockScreen(state, lang, unlockActions(app, ::begin))
        }
        Screen.DOCUMENTS -> {
            val state by app.documents.state.collectAsState()
            LaunchedEffect(app) { app.documents.load() }
            DocumentsScreen(state, app.documents.receivable, app.documents.hasFiles, lang, documentActions(app, ::begin))
        }
        Screen.SHOW -> {
            val state by app.show.state.collectAsState()
            // A request that was scanned has put its offer here already, or told why not.
            LaunchedEffect(app) { with(state) { if (offer == null && problem == null) app.show.offer("V1") } }
            ShowScreen(state, lang, showActions(app, ::begin))
        }
        Screen.SCAN -> Scan(app, lang, ::begin, pictures, preview)
        Screen.LOG -> {
            val state by app.log.state.collectAsState()
            LaunchedEffect(app) { app.log.load() }
            LogScreen(state, lang) { begin { app.log.delete(it) } }
        }
    }
}

private fun unlockActions(app: AppModel, begin: (suspend () -> Unit) -> Unit) = UnlockActions(
    press = { begin { app.unlock.press(it) } },
    takeBack = app.unlock::takeBack,
    finger = { begin(app.unlock::byBiometrics) },
    skip = app.unlock::skipBirth,
    beginAnew = { begin(app.unlock::beginAnew) },
    openOlder = app.unlock::openOlder,
    notOlder = app.unlock::notOlder,
)

private fun documentActions(app: AppModel, begin: (suspend () -> Unit) -> Unit) = DocumentActions(
    look = { begin { app.documents.look(it) } },
    close = app.documents::close,
    receive = { begin { app.documents.receive(it) } },
    saveRequest = { begin { app.documents.saveRequest(it) } },
    openAnswer = { begin(app.documents::openAnswer) },
    enableFinger = { begin(app.documents::enableFinger) },
    notNow = app.documents::notNow,
)

private fun showActions(app: AppModel, begin: (suspend () -> Unit) -> Unit) = ShowActions(
    begin = { begin { app.show.offer("V1") } },
    choose = { document, field, on -> begin { app.show.choose(document, field, on) } },
    agree = app.show::agree,
    decline = { begin(app.show::decline) },
    change = app.show::change,
    stop = app.show::leave,
)

@Composable
private fun Scan(
    app: AppModel,
    lang: Lang,
    begin: (suspend () -> Unit) -> Unit,
    pictures: Flow<Picture>,
    preview: @Composable (Modifier) -> Unit,
) {
    val state by app.scan.state.collectAsState()
    var purpose by remember { mutableStateOf<Purpose>(Purpose.Check("V1")) }
    var round by remember { mutableStateOf(0) }
    LaunchedEffect(app, purpose, round) { app.scan.scan(pictures, purpose) }
    val again = {
        app.scan.again()
        round++
    }
    val next = {
        app.scan.next()
        round++
    }
    val actions = ScanActions({ purpose = it }, { again() }, { begin(app.scan::notThisPerson) }, { next() })
    ScanScreen(state, purpose, lang, actions, preview)
}

/** The screens to go to: side by side, or two by two where letters are large. */
@Composable
private fun Tabs(current: Screen, lang: Lang, go: (Screen) -> Unit) = Column {
    val tabs = listOf(
        Screen.DOCUMENTS to Texts.documents, Screen.SHOW to Texts.show, Screen.SCAN to Texts.scan, Screen.LOG to Texts.log,
    )
    for (row in tabs.chunked(if (LocalDensity.current.fontScale > LARGE) 2 else tabs.size)) {
        Row(Modifier.fillMaxWidth()) {
            for ((screen, words) in row) {
                val isCurrent = screen == current
                Surface(
                    Modifier.weight(1f).selectable(isCurrent, role = Role.Tab) { go(screen) },
                    color = MaterialTheme.colorScheme.run { if (isCurrent) secondaryContainer else surface },
                ) {
                    Both(
                        words,
                        lang,
                        Modifier.heightIn(min = 56.dp).padding(vertical = 8.dp),
                        MaterialTheme.typography.labelLarge,
                        TextAlign.Center,
                    )
                }
            }
        }
    }
}

private const val TICK_MILLIS = 1_000L
private const val LARGE = 1.3f
